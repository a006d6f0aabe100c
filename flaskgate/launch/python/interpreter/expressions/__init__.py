"""From a node of an expression to its value."""
