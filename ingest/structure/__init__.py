"""The heading tree of a document and the blocks that hang on it."""
