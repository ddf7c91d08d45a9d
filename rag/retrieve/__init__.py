"""Query to candidate chunks."""
