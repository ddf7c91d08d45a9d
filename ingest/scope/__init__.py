"""Scope of documents, sections and sentences: years, kind and body."""
