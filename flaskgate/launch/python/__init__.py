"""A static interpreter for Python programs: what running or importing a file serves."""
