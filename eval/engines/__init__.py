"""How well the engines find what exact search finds."""
