"""What a report becomes: its words, its views, and the sinks that take them."""
