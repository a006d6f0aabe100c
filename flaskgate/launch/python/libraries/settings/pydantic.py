"""pydantic's own functions in the body of a settings class; `settings` fills its objects."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import Arguments, Instance, Items, Value
from flaskgate.launch.python.libraries.library import Library, keywords_of
from flaskgate.launch.python.libraries.settings.pydantic_and_dataclasses import FIELD

_CONFIGS = frozenset(
    ["pydantic_settings.SettingsConfigDict", "pydantic.ConfigDict", "pydantic.SettingsConfigDict"]
)
_FIELDS = frozenset({"pydantic.Field", "pydantic.fields.Field"})


def _call(_machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name in _CONFIGS:
        return keywords_of(arguments)
    if name in _FIELDS:
        attributes = dict(arguments.keywords)
        if arguments.positional:
            attributes["default"] = arguments.positional[0]
        return Instance(None, FIELD, attributes, place=arguments.place)
    if name == "pydantic.AliasChoices":
        return Items(list(arguments.positional), is_tuple=True)
    return None


LIBRARY = Library(call=_call)
