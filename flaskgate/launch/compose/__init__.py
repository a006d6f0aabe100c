"""Compose projects: services, their variables, and the images that they build."""
