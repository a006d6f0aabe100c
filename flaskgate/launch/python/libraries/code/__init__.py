"""Code that a program finds, loads or makes itself, and what it asks about code."""
