"""From which folder an image is built when nothing says so: what it copies must be there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.images.copies import BuildContext, LookupBudget
from flaskgate.launch.images.docker_words import read_json
from flaskgate.launch.images.instructions import Instruction
from flaskgate.launch.images.stages import split_flags
from flaskgate.launch.model import Repository
from flaskgate.launch.project.folders import folders_of

_MAX_SOURCES = 50
_CODE = (
    *(".py", ".js", ".jsx", ".ts", ".tsx", ".vue", ".go", ".rs", ".java", ".kt", ".scala"),
    *(".rb", ".php", ".cs", ".c", ".cc", ".cpp", ".ex", ".html", ".ipynb", ".jar"),
)


def find_context(
    dockerfile: PurePosixPath, instructions: Sequence[Instruction], repository: Repository
) -> PurePosixPath:
    """Return the folder, the Dockerfile's or one above it, where most of the sources are.

    Of equals the nearest. A Dockerfile that copies all of its context belongs where code is.
    """
    sources = list(dict.fromkeys(_sources(instructions)))[:_MAX_SOURCES]
    folders = folders_of(repository)
    budget = LookupBudget()

    def count(folder: PurePosixPath) -> int:
        context = BuildContext(folder=folder, repository=repository, folders=folders, budget=budget)
        return sum(_is_there(context, source) for source in sources)

    candidates = list(dockerfile.parents)
    return max(candidates, key=count) if len(candidates) > 1 and sources else dockerfile.parent


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
