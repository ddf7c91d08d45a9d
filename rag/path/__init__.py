"""The path of a question: its stages, what it reaches, what is found, what is answered, and how that is examined."""
