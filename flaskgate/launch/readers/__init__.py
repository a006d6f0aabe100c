"""Readers of launch artefacts: one module a kind, each with `read(file, repository) -> Reading`."""
