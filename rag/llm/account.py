"""What one reply has used so far, and the reply itself, which can tell it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from rag.llm.usage import Usage, counted

# More tokens than any context has: an endpoint that reports so many is not believed.
_MOST_TOKENS = 10_000_000


class Account:
    """Filled in the endpoint's thread while a reply comes, read by whoever asked for it."""

    def __init__(self, system: str, user: str) -> None:
        self._system, self._user = system, user
        self._calls = 0
        self._heard: list[str] = []
        self._reported: tuple[int, int] | None = None

    @property
    def heard(self) -> bool:
        """Whether any words have come."""
        return bool(self._heard)

    @property
    def usage(self) -> Usage:
        """All attempts, and the tokens of the last one; nothing where the endpoint was not asked."""
        if not self._calls:
            return Usage()
        if self._reported is not None:
            return Usage(self._calls, *self._reported)
        one = counted(self._system, self._user, "".join(self._heard))
        return Usage(self._calls, one.input_tokens, one.output_tokens)

    def attempt(self) -> list[str]:
        """Another request begins; returns where its words go."""
        self._calls += 1
        self._heard, self._reported = [], None
        return self._heard

    def note(self, message: Any) -> None:
        """Take down what a part of the reply reports; some endpoints report a running total with each part."""
        reported = getattr(message, "usage_metadata", None) or {}
        asked, said = _count(reported.get("input_tokens")), _count(reported.get("output_tokens"))
        if asked is not None and said is not None and (asked or said):
            self._reported = asked, said


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value <= _MOST_TOKENS else None


class Reply(Iterator[str]):
    """A reply in pieces, with its usage; closing it ends the request."""

    def __init__(self, pieces: Generator[str, None, None], account: Account) -> None:
        self._pieces, self._account = pieces, account

    def __next__(self) -> str:
        return next(self._pieces)

    @property
    def usage(self) -> Usage:
        """What it has used so far."""
        return self._account.usage

    def close(self) -> None:
        """End the request; a second call does nothing."""
        self._pieces.close()
