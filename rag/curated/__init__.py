"""Answers that people have written and approved, and the questions that they answer."""
