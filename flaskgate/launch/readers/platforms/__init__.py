"""Readers of what platforms start that build a project or import its app."""
