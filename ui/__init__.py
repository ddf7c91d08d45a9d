"""People and programs: words in, answers out."""
