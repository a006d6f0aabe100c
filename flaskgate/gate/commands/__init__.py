"""The commands beside `scan`: each is a module, or a folder with `command.py` as its door."""
