"""What a document states of itself: title, issuer, numbers, days, standing."""
