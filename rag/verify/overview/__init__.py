"""A model's overview against the quotes of an answer, clause by clause."""
