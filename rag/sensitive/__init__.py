"""Sensitive words: lists of an operator's own, looked for in questions and answers."""
