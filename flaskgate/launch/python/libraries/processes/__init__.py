"""Programs that a program starts, and the words of their command lines."""
