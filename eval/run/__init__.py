"""Asking every question of some sets."""
