"""Scanners: one file an engine, all behind the protocol in `base`."""
