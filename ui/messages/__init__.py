"""Messages for a person in the person's language: which language that is, and the words of each."""
