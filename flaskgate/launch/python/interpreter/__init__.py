"""The interpreter itself: from the text of a program to what its statements do."""
