"""What statements do, in the order in which they do it."""
