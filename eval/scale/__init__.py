"""How the program behaves with very many chunks: generated stores, what they cost, and what larger ones will."""
