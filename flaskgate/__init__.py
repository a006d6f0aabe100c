"""Flaskgate: the CI gate that keeps Flask's debug mode and development server out of production."""

__version__ = "0.1.0"
