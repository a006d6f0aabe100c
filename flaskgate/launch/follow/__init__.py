"""Follows one launch unit to what it starts, and judges what it finds there."""
