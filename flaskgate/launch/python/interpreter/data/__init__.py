"""Plain data: operators, truth, methods of built-in types, iteration, assignment, deletion."""
