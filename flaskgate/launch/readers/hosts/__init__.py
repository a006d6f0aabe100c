"""Readers of what hosts start: process managers, boot, schedules, Windows, scripts."""
