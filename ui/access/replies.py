"""What a request and its reply are given on their way through access control."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from ui.access.caller import Caller
from ui.access.cors import HeaderList
from ui.access.refusals import told_rate
from ui.errors import RateLimitedError

if TYPE_CHECKING:
    from starlette.types import Message, Scope, Send

    from ui.access.limiter import Verdict


class TooOftenError(RateLimitedError):
    """A limit has no room."""

    def __init__(self, verdict: Verdict) -> None:
        seconds, rate = max(1, ceil(verdict.retry_after_s)), verdict.exceeded
        super().__init__(
            "try again in {seconds} seconds ({rate})",
            retry_after_s=verdict.retry_after_s,
            seconds=seconds,
            rate=told_rate(rate) if rate else "",
        )
        self.verdict = verdict


def set_caller(scope: Scope, caller: Caller) -> None:
    """Say who asks to all that follows."""
    scope.setdefault("state", {})["caller"] = caller


def with_headers(send: Send, headers: HeaderList) -> Send:
    """A ``send`` that adds headers to the reply."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *headers]}
        await send(message)

    return sending
