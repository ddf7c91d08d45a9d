"""The units among which the answer is looked for."""
