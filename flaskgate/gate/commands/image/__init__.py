"""Looks at a built image: what it starts, followed through the files that are really inside."""
