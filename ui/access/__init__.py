"""Who asks, and what they may: keys, limits, origins, session tokens."""
