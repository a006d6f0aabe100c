"""Calls: what is passed, what is followed, and what is forgotten where a call is not."""
