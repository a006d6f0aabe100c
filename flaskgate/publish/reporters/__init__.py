"""Sinks for the finished report: one file a sink, all behind the protocol in `base`."""
