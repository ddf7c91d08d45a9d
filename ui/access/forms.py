"""The word against forged requests: in a header, or in a field of a small form, which is read and handed on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers

from ui.errors import StalePageError

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope

HEADER, FIELD = "x-csrf-token", "csrf"
MOST_BYTES, MOST_FIELDS = 16_384, 50
_FORM = "application/x-www-form-urlencoded"
_PATIENCE_S = 10.0


async def given_token(scope: Scope, receive: Receive) -> tuple[str, Receive]:
    """The word that a request brings, empty when it brings none, and what to read its body from now.

    Raises:
        StalePageError: a form that is longer or slower than any of ours.
    """
    headers = Headers(scope=scope)
    given = headers.get(HEADER, "")
    if given or headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return given, receive
    body = await _read(receive)
    return form_fields(body).get(FIELD, ""), _again(body, receive)


def form_fields(body: bytes) -> dict[str, str]:
    """The fields of a form, of each the first; of one with too many none.

    >>> form_fields(b"name=%E7%8E%8B&next=%2F")["name"]
    '王'
    """
    try:
        read = parse_qs(body.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")
    except ValueError:
        return {}
    return {name: values[0] for name, values in read.items()}


async def _read(receive: Receive) -> bytes:
    body, more = b"", True
    try:
        async with asyncio.timeout(_PATIENCE_S):
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    raise StalePageError
                body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) > MOST_BYTES:
                    raise StalePageError
    except TimeoutError as error:
        raise StalePageError from error
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return first.pop() if first else await receive()

    return received
