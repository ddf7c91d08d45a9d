"""The catalog, which is the truth, and the two indexes derived from it."""
