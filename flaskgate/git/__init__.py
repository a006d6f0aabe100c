"""What git says: changes, history, patches, and diffs in its format."""
