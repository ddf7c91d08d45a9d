"""The pages: their frame, words, looks and scripts; each page has a room of its own beside this one."""
