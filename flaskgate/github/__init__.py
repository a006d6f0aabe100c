"""What the GitHub Actions runner and GitHub itself expect of us."""
