"""A language model's words about what is told: an overview, apart from the answer."""
