"""Where settings come from: ini and dotenv files, pydantic, dynaconf, Flask's loaders."""
