"""Factories that a server calls in a way in which they cannot be called, or not at all."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from inspect import Parameter
from pathlib import PurePosixPath

from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import StartKind
from flaskgate.launch.plan.broken.target import DYNAMIC, end_of, is_certain
from flaskgate.launch.python.interpreter.source.modules import Source

_NAME = re.compile(r"[^\W\d]\w*")


def without_arguments(launch: Launch, programs: Programs) -> str:
    """`gunicorn app:create_app`, or a call with too few arguments, or too many, or others."""
    start, path = launch.start, launch.path
    name = _NAME.match(launch.attribute)
    if start.kind is not StartKind.SERVER or path is None or name is None:
        return ""
    factory = _factory(path, name[0], programs)
    if factory is None or not is_certain(launch, path, programs):
        return ""
    is_called = start.program == "waitress-serve" and "--call" in start.arguments
    call = _call_of(f"{launch.attribute}()" if is_called else launch.attribute)
    if call is not None and (why := _refused(call, factory)):
        return (
            f"starts {start.program} with `{launch.app}`, and `{name[0]}` of {path} {why}: "
            f"{end_of(start)}"
        )
    is_bare = launch.attribute == name[0] and start.program in {"gunicorn", "waitress-serve"}
    if not is_bare or is_called or _takes_two(factory):
        return ""
    right = "--call" if start.program == "waitress-serve" else f"{name[0]}()"
    return (
        f"gives {start.program} the factory `{name[0]}` of {path} as if it were the application: "
        f"every request fails. Let it be called: `{right}`."
    )


def _call_of(text: str) -> ast.Call | None:
    """Return a call of a name with plain values, as Gunicorn takes it."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    if not isinstance(node, ast.Call) or not is_call:
        return None
    is_plain = all(one.arg for one in node.keywords)
    return node if is_plain and not any(isinstance(a, ast.Starred) for a in node.args) else None


def _refused(call: ast.Call, factory: ast.FunctionDef) -> str:
    """Return why Python refuses to call a function so; empty if it does not."""
    names = [one.arg or "" for one in call.keywords]
    if len(set(names)) < len(names):
        return ""
    signature = inspect.Signature(list(_parameters(factory.args)))
    given = dict.fromkeys(names)
    try:
        signature.bind(*call.args, **given)
    except TypeError as error:
        missing = [
            one
            for number, one in enumerate(signature.parameters.values())
            if one.default is Parameter.empty
            and one.name not in given
            and one.kind not in {Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD}
            and (one.kind is Parameter.KEYWORD_ONLY or number >= len(call.args))
        ]
        return f"requires `{missing[0].name}`" if missing else f"refuses that ({error})"
    return ""


def _parameters(given: ast.arguments) -> Iterator[Parameter]:
    places = [*given.posonlyargs, *given.args]
    without = len(places) - len(given.defaults)
    for number, one in enumerate(places):
        is_named = number >= len(given.posonlyargs)
        kind = Parameter.POSITIONAL_OR_KEYWORD if is_named else Parameter.POSITIONAL_ONLY
        yield Parameter(one.arg, kind, default=Parameter.empty if number < without else None)
    if given.vararg is not None:
        yield Parameter(given.vararg.arg, Parameter.VAR_POSITIONAL)
    for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        said = Parameter.empty if default is None else None
        yield Parameter(one.arg, Parameter.KEYWORD_ONLY, default=said)
    if given.kwarg is not None:
        yield Parameter(given.kwarg.arg, Parameter.VAR_KEYWORD)


def _factory(path: PurePosixPath, name: str, programs: Programs) -> ast.FunctionDef | None:
    """Return the plain function that is all that a module binds a name to."""
    source = programs.source(path)
    if not isinstance(source, Source) or source.gaps or DYNAMIC.search(source.file.text):
        return None
    found = [one for one in source.tree.body if isinstance(one, ast.FunctionDef)]
    named = [one for one in found if one.name == name]
    others = {one.id for one in ast.walk(source.tree)
              if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}  # fmt: skip
    is_alone = len(named) == 1 and not named[0].decorator_list and name not in others
    return named[0] if is_alone else None


def _takes_two(factory: ast.FunctionDef) -> bool:
    """Return whether a function may be a WSGI application: it takes two arguments by place."""
    given = factory.args
    places = len(given.posonlyargs) + len(given.args)
    return bool(given.vararg) or (places >= 2 and places - len(given.defaults) <= 2)  # noqa: PLR2004 (environ, start_response)
