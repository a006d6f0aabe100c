"""Python source as a tree of `ast`, whatever Python it is written for.

Nothing of the source is run or imported, and one file is parsed once a run.
"""
