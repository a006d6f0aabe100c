"""Sees through programs that only start another one, such as `env`, `sudo`, `tini`, `uv run`.

One layer at a time: `unwrap` takes a command line and says what is inside. Options are consumed
as each program's own manual has them.
"""

from __future__ import annotations

from collections.abc import Sequence

from flaskgate.launch.commands.flags import GivenOption, Options, read_options
from flaskgate.launch.commands.python_line import read_python
from flaskgate.launch.commands.task_runners.requests import is_runner
from flaskgate.launch.commands.wrapper_layers import Inner, Layer, ShellText
from flaskgate.launch.commands.wrapper_platforms import PLATFORMS
from flaskgate.launch.commands.wrapper_special import SPECIAL
from flaskgate.launch.commands.wrapper_table import MODULES, TABLE, Wrapper
from flaskgate.launch.program_names import program_of

PYTHONS = frozenset({"python", "pypy", "py", "pythonw"})
"""Plain names of the interpreter."""


def unwrap(words: Sequence[str]) -> Layer | None:
    """Return what is inside of the outermost wrapper; None if the first word is none."""
    name = program_of(words[0])
    if name in PYTHONS:
        return _python_module(words)
    special = SPECIAL.get(name) or PLATFORMS.get(name)
    if special is not None:
        return special(words)
    wrapper = TABLE.get(name.removesuffix(".sh"))
    if wrapper is not None:
        return _tabled(words[1:], wrapper)
    return None


def is_wrapper(word: str) -> bool:
    """Return whether a program only starts another one, if it is asked to."""
    name = program_of(word)
    return name in SPECIAL or name in TABLE or is_runner(name)


def _tabled(words: Sequence[str], wrapper: Wrapper) -> Layer | None:
    before: tuple[GivenOption, ...] = ()
    if wrapper.commands:
        own = read_options(words, wrapper.takes)
        if not own.rest or own.rest[0] not in wrapper.commands:
            return None
        before, words = own.given, own.rest[1:]
    if wrapper.is_dashed and "--" in words:
        inner = tuple(words[list(words).index("--") + 1 :])
        return Inner(words=inner, brings=wrapper.brings) if inner else None
    after = read_options(words, wrapper.takes, stops=wrapper.stops)
    return _inside(Options(given=before + after.given, rest=after.rest), wrapper)


def _inside(options: Options, wrapper: Wrapper) -> Layer | None:
    text = options.value(*wrapper.texts)
    if text is not None:
        return ShellText(text=text)
    inner = options.rest[wrapper.skip :]
    inner = inner[1:] if inner[:1] == ("--",) else inner
    if not inner or (wrapper.is_dashed and wrapper.needs_dashes):
        return None
    is_script = inner[0].endswith((".py", "-m")) or options.has("--script", "--gui-script")
    is_python = wrapper.is_python or (wrapper.is_script and is_script)
    if wrapper.is_text:
        return ShellText(text=" ".join(inner), brings=wrapper.brings)
    head = ("python", "-m") if wrapper.is_module else ("python",) if is_python else ()
    folder = options.value(*wrapper.folders) or ""
    dotenv = _dotenv(options, wrapper)
    return Inner(words=(*head, *inner), folder=folder, dotenv=dotenv, brings=wrapper.brings)


def _dotenv(options: Options, wrapper: Wrapper) -> tuple[str, ...]:
    given = tuple(one.value for one in options.given if one.name in wrapper.dotenv and one.value)
    return given or wrapper.default_dotenv


def _python_module(words: Sequence[str]) -> Layer | None:
    """See through `python -m MODULE` where the module is a wrapper with a command of its own."""
    line = read_python(words[1:])
    if line.module is not None and line.module in MODULES:
        return Inner(words=(MODULES[line.module], *line.rest))
    return None
