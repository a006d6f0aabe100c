"""What libraries mean to a program: one file each, and one line in `registry`."""
