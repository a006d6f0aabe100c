"""Readers of launch artefacts, a room for each world: `read(file, repository) -> Reading`."""
