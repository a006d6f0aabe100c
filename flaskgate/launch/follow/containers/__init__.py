"""Containers that a command starts: of an engine, of Compose, of a cloud."""
