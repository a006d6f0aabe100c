"""A static interpreter of shell text: which commands it runs, in order, with what."""
