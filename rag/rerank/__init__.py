"""Candidates to a better order."""
