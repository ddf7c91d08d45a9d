"""What is fitted on the bank: weights, confidence, the selector."""

UNSEEN = (
    "notice",
    "outlook",
    "press",
    "funds",
    "life",
    "record",
    "laws",
    "local",
    "reports",
    "council",
    "service",
    "measures",
    "stats",
)
"""The kinds of the bank that the selector is not trained on: there it is too sure."""
