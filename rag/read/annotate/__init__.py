"""Notes on an answer: how its documents stand, and who says otherwise."""
