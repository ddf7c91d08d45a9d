"""Question sets: what is asked and what a right answer holds."""
