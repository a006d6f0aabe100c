"""The text of programs: modules, where things stand in them, what their text says may happen."""
