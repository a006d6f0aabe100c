"""One imagined run: its state, which can be taken back and joined, and how its paths end."""
