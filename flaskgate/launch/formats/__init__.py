"""Formats of artefacts, read with exact places: YAML, HCL, TOML, JSON, INI, units."""
