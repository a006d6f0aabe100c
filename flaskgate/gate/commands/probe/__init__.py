"""Asks a running site whether Werkzeug's development server or its debugger answers."""
