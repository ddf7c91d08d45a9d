"""Speed and cost: what an ingest and an answer take, and what the stock pipeline takes beside it."""
