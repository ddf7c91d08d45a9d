"""The page of the ledger: table, chart, files."""
