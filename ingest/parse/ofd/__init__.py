"""OFD documents (GB/T 33190): a ZIP of XML that places characters on pages."""
