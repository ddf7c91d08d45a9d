"""Answers that need no score: facts of a document, an article, a part, which documents there are."""
