"""The word against forged requests: in a header, in a form, or first in a form with a file, which is handed on."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers

from ui.errors import StalePageError

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope

HEADER, FIELD = "x-csrf-token", "csrf"
# A character of Chinese takes nine bytes here: room for a long answer written by staff.
MOST_BYTES, MOST_FIELDS = 262_144, 50
_FORM, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
# Our forms with a file have the word as their first field, so that no file is read before it is known.
_FIRST = re.compile(
    rb'--[^\r\n]{1,70}\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n([0-9a-f]{64})\r\n', re.IGNORECASE
)
_FIRST_BYTES = 512
_PATIENCE_S = 10.0


async def given_token(scope: Scope, receive: Receive) -> tuple[str, Receive]:
    """The word that a request brings, empty when it brings none, and what to read its body from now.

    Raises:
        StalePageError: a form that is longer or slower than any of ours.
    """
    headers = Headers(scope=scope)
    given = headers.get(HEADER, "")
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if given or kind not in {_FORM, _PARTS}:
        return given, receive
    if kind == _PARTS:
        body, more = await _read(receive, until=_FIRST_BYTES)
        first = _FIRST.match(body)
        return first[1].decode() if first else "", _again(body, more, receive)
    body, more = await _read(receive)
    if len(body) > MOST_BYTES:
        raise StalePageError
    return form_fields(body).get(FIELD, ""), _again(body, more, receive)


def form_fields(body: bytes) -> dict[str, str]:
    """The fields of a form, of each the first; of one with too many none.

    >>> form_fields(b"name=%E7%8E%8B&next=%2F")["name"]
    '王'
    """
    try:
        read = parse_qs(body.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")
    except ValueError:
        return {}
    # No text of ours holds a NUL, and PostgreSQL takes none.
    return {name: values[0].replace("\0", "") for name, values in read.items()}


async def _read(receive: Receive, until: int = MOST_BYTES + 1) -> tuple[bytes, bool]:
    """What has come once that is ``until`` bytes or all of it; and whether there is more."""
    body, more = b"", True
    try:
        async with asyncio.timeout(_PATIENCE_S):
            while more and len(body) < until:
                message = await receive()
                if message["type"] != "http.request":
                    raise StalePageError
                body += message.get("body", b"")
                more = message.get("more_body", False)
    except TimeoutError as error:
        raise StalePageError from error
    return body, more


def _again(body: bytes, more: bool, receive: Receive) -> Receive:
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": more}]

    async def received() -> Message:
        return first.pop() if first else await receive()

    return received
