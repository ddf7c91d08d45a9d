"""The pages of the documents: the list, and each one's text with its outline and its facts."""
