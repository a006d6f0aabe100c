"""Images: what a build leaves in a file system, and what it starts."""
