"""The pipeline on one screen, and the commands."""
