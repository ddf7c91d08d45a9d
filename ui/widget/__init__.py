"""The chat for a portal's own pages: one script, a page for a frame, and a plain view of a source."""
