"""The OpenAI-compatible door: ``/v1/chat/completions`` and ``/v1/models``, for programs that speak that interface."""
