"""All starts of a repository together: what is proven, doubted, listed, reported."""
