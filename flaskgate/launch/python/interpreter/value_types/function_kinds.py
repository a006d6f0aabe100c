"""What Python's own decorators make of a function, be they written with `@` or called."""

from __future__ import annotations

from dataclasses import replace

from flaskgate.launch.python.interpreter.value_types.values import External, Function, Value

_INSIDE = ("__defaults__", "__kwdefaults__", "__code__", "__globals__", "__closure__")
OF_FUNCTIONS = {"__builtins__": "builtins", **{one: f"function.{one}" for one in _INSIDE}}
"""What a function has that is not looked into, by the name for it from outside."""
_PROPERTIES = frozenset({"property", "cached_property", "computed_field", "hybrid_property"})
_CACHES = frozenset({"functools.lru_cache", "functools.lru_cache()", "functools.cache"})
_MANAGERS = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})


def flagged(decorator: Value, function: Function) -> Function | None:
    """Return a function that a decorator makes a call of another kind; None for other ones."""
    name = decorator.name if isinstance(decorator, External) else ""
    last = name.removesuffix("()").rpartition(".")[2]
    if last in _PROPERTIES:
        return replace(function, is_property=True, is_cached=last == "cached_property")
    if name in _CACHES:
        return replace(function, is_cached=True)
    if name == "builtins.staticmethod":
        return replace(function, is_static=True)
    if name == "builtins.classmethod":
        return replace(function, is_class_method=True)
    return replace(function, is_manager=True) if name in _MANAGERS else None
