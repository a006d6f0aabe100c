"""Lines as they have to be: the old words of a start give way to the new ones."""
