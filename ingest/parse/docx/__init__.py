"""Word documents: everything a reader of the printed page sees, in order."""
