"""Text to vectors, one embedding model a file."""
