"""What is fitted on the bank: weights, confidence, the selector."""
