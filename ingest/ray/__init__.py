"""Ingest on a Ray cluster: its processes read, cut and embed; the one that asked stores. The one door to ray."""
