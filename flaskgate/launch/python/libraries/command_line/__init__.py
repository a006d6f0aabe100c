"""Parsers of the command line, and frameworks of commands: argparse, click, typer, fire."""
