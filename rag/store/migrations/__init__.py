"""How a catalog of an earlier layout is brought forward: one file in ``versions`` for each later layout."""
