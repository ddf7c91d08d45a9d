"""Answer to verified answer."""
