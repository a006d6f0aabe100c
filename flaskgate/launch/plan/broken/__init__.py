"""Starts that are shown not to work: the remedy that does not serve (the rule `start-broken`)."""
