"""Tables as files: Excel workbooks and separated values."""
