"""The benchmark: Flaskgate beside its peers, whole processes, in one run."""
