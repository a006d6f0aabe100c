"""What a path of `pathlib` is here, and its parts."""

from __future__ import annotations

from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.value_types.values import Instance, Items, Known, Value

PATH = "pathlib.Path"


def path_text(value: Value) -> str | None:
    """Return a path that is known, given as a text or as an object of `pathlib`."""
    if isinstance(value, Instance) and value.base == PATH:
        value = value.attributes.get("text", value)
    text = value.constant if isinstance(value, Known) else None
    return text if isinstance(text, str) else None


def path_part(value: Instance, name: str) -> Value | None:
    """Return `path.parent`, `path.name` and the like; None for what is no path, or a method."""
    text = path_text(value)
    if value.base != PATH or text is None:
        return None
    path = PurePosixPath(text)
    match name:
        case "parent":
            return Instance(None, PATH, {"text": Known(str(path.parent))}, place=value.place)
        case "parents":
            found = [Instance(None, PATH, {"text": Known(str(one))}, place=value.place)
                     for one in path.parents]  # fmt: skip
            return Items(found, is_tuple=True)
        case "parts":
            return Items([Known(part) for part in path.parts], is_tuple=True)
        case "name" | "stem" | "suffix":
            return Known(str(getattr(path, name)))
        case _:
            return None
