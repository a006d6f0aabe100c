"""What `flaskgate init` writes: a workflow, a configuration, and files that serve this very app."""
