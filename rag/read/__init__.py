"""Query and passages to a cited answer."""
