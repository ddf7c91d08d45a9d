"""The processes behind ``policyqa serve``: the HTTP server, the answering workers, the embedding process."""
