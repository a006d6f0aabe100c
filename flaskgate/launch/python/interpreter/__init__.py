"""The interpreter itself: expressions, statements, state, and where paths meet."""
