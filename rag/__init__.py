"""The vocabulary, the index and the path of a question."""
