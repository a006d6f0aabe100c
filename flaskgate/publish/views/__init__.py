"""The report as each sink shows it: pure, and harmless for that sink."""
