"""Question to analysed query."""
