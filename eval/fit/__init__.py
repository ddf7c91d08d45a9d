"""What is fitted on the bank: weights, confidence, the selector."""

UNSEEN = ("notice", "outlook", "press")
"""The kinds of the bank that the selector is not trained on: where it was, it is surer than it can be of new documents."""
