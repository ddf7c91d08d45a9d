"""Prompt texts, loaded by name."""
