"""From which folder an image is built when nothing says so: what it copies must be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.images.copies import BuildContext, LookupBudget
from flaskgate.launch.images.docker_words import read_json
from flaskgate.launch.images.instructions import Instruction
from flaskgate.launch.images.stages import split_flags
from flaskgate.launch.model import Repository
from flaskgate.launch.project.folders import folders_of

_MAX_SOURCES = 50
_NAMED = re.compile(r"(?i:dockerfile)[.-]([\w-]+)|([\w-]+)\.(?i:dockerfile)")
_INSTALLED = re.compile(r"\s-r\s*(?:\./)?([\w][\w./-]*)")
_CODE = (
    *(".py", ".js", ".jsx", ".ts", ".tsx", ".vue", ".go", ".rs", ".java", ".kt", ".scala"),
    *(".rb", ".php", ".cs", ".c", ".cc", ".cpp", ".ex", ".html", ".ipynb", ".jar"),
)


def find_context(
    dockerfile: PurePosixPath, instructions: Sequence[Instruction], repository: Repository
) -> PurePosixPath:
    """Return the folder, the Dockerfile's or one above it, where most of the sources are.

    Of equals the nearest. A Dockerfile that copies all of its context belongs where code is; where
    what it then installs is not there, into the folder that is called as it is.
    """
    sources = list(dict.fromkeys(_sources(instructions)))[:_MAX_SOURCES]
    folders = folders_of(repository)
    budget = LookupBudget()

    def count(folder: PurePosixPath) -> int:
        context = BuildContext(folder=folder, repository=repository, folders=folders, budget=budget)
        return sum(_is_there(context, source) for source in sources)

    candidates = list(dockerfile.parents)
    best = max(candidates, key=count) if len(candidates) > 1 and sources else dockerfile.parent
    wanted = _requirements(instructions) if sources == ["."] else frozenset()
    if wanted and not any(best / one in repository.paths for one in wanted):
        called = _called(dockerfile, candidates)
        return next((one for one in called if one / min(wanted) in repository.paths), best)
    return best


def _called(dockerfile: PurePosixPath, parents: Sequence[PurePosixPath]) -> Iterator[PurePosixPath]:
    """Yield the folders that are called as the Dockerfile: `api` of `docker/Dockerfile-api`."""
    named = _NAMED.fullmatch(dockerfile.name)
    for parent in parents:
        if named is not None:
            yield parent / (named[1] or named[2])


def _requirements(instructions: Sequence[Instruction]) -> frozenset[str]:
    """Return the files of requirements that the image installs, where they are plainly named."""
    texts = (one.value for one in instructions if one.name == "RUN")
    return frozenset(name for text in texts for name in _INSTALLED.findall(text))


def _is_there(context: BuildContext, source: str) -> bool:
    if source != ".":
        return context.has(source)
    return any(name.endswith(_CODE) for name in context.folders.below(context.folder))


def _sources(instructions: Sequence[Instruction]) -> Iterator[str]:
    for instruction in instructions:
        if instruction.name in {"COPY", "ADD"}:
            flags, rest = split_flags(instruction.value)
            words = read_json(rest) or tuple(rest.split())
            if "from" not in flags:
                yield from (_plain(word) for word in words[:-1] if _is_plain(word))


def _plain(word: str) -> str:
    return word.strip("\"'").strip("/").removeprefix("./") or "."


def _is_plain(word: str) -> bool:
    return "$" not in word and "://" not in word and not word.startswith("<<")
