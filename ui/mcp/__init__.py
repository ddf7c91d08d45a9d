"""The documents as tools of a language model: an MCP server, over HTTP at ``/mcp`` and over standard streams."""
