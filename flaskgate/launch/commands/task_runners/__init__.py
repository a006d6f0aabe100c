"""What runners of tasks run: make, npm, Invoke, just, tox and their like."""
