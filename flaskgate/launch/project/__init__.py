"""What the repository says about itself: where things are, which versions, which settings."""
