"""Text from the workspace: made harmless, matched, and parsed."""
