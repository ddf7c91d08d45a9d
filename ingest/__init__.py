"""The path of a document: file to sections, chunks, indicators and index."""
