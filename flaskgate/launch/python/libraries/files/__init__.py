"""Files of the repository that a program reads, lists or changes, and paths to them."""
