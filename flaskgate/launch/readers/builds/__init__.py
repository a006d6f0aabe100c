"""Which images a repository builds, from what, and how they are started."""
