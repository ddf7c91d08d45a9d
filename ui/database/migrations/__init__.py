"""How a service database of an earlier layout is brought forward: one file in ``versions`` for each later layout."""
