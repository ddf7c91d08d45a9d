"""Replies of the workspace to its own pages."""

from __future__ import annotations

import json

from fastapi import Response


def json_reply(value: object, status: int = 200) -> Response:
    """Return ``value`` as JSON that nobody keeps."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, {"cache-control": "no-store"}, "application/json")
