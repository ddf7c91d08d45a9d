"""The values of a document as rows of the catalog, and back: one kind a file."""
