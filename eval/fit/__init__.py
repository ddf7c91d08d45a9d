"""What is fitted on the bank: weights, confidence, the selector."""

UNSEEN = (
    "notice",
    "outlook",
    "press",
    "portal",
    "brief",
    "series",
    "desk",
)
"""The kinds of the bank that the selector is not trained on: there it is too sure."""
