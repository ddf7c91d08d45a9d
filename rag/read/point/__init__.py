"""A language model says which units answer; the program tells them."""
