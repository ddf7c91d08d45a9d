"""Answers written by a language model, and their guard."""
