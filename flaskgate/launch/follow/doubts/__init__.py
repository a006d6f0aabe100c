"""Doubts about what a start is said to be: files and settings that nobody sees, or that change."""
