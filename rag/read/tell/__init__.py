"""What was found, in words: how much of it, with what belongs to it."""
