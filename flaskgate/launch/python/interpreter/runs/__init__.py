"""Imagined runs: the state of one, which can be taken back and joined, and how its paths end."""
