"""Readers of what people start by hand: tasks of a project, editors, sessions of terminals."""
