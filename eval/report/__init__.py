"""A run shown to people and programs."""
