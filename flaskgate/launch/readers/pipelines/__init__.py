"""Readers of what CI starts on machines that stay."""
