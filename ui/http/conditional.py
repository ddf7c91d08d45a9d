"""Replies that a client may keep: an ``ETag`` that changes with the documents, and 304 where nothing has changed."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Callable

from fastapi import Request, Response
from pydantic import BaseModel

from ui.access.caller import caller_of
from ui.http.base import Resources

# Kept by the client alone, and asked after each time: what it may see depends on its key.
HEADERS = {"cache-control": "private, no-cache", "vary": "authorization, origin"}
# Revisions are counted anew in another store; a tag of another process never fits.
_SALT = secrets.token_hex(8)


async def kept(request: Request, resources: Resources, make: Callable[[], BaseModel]) -> Response:
    """Return what ``make`` makes in a thread as JSON, or 304 where the client has it already."""

    def work() -> tuple[str, bytes | None]:
        tag = _tag(request, resources.service.pipeline.catalog.revision)
        if is_known(request, tag):
            return tag, None
        body = make()  # raises where there is nothing, so that "whatever there is" is not confirmed
        return tag, None if asks_for_any(request) else body.model_dump_json().encode()

    tag, body = await resources.readings.run(work)
    headers = {**HEADERS, "etag": tag}
    if body is None:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def is_known(request: Request, tag: str) -> bool:
    """Whether the client has what ``tag`` names."""
    return tag.removeprefix("W/") in _named(request)


def asks_for_any(request: Request) -> bool:
    """Whether the client has it, whatever it is."""
    return "*" in _named(request)


def _named(request: Request) -> set[str]:
    return {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}


def _tag(request: Request, revision: str | None) -> str:
    seen = "\x1f".join(caller_of(request.scope).collections)
    parts = (_SALT, revision or "", datetime.date.today().isoformat(), request.url.path, request.url.query, seen)
    digest = hashlib.sha256("\x1e".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f'W/"{digest[:24]}"'
