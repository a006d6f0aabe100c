"""What the pre-commit hook installs in the place of Semgrep."""
