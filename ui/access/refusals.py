"""What a refused caller is told: what was missing and what to do, of his own request alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rag.message import Message
from ui.access.directory import Identity
from ui.access.origins import parse_origin
from ui.access.rates import Rate
from ui.access.redact import redact
from ui.errors import OriginError
from ui.wire import clean_text

_LONGEST_ORIGIN = 100
# By the seconds of a limit's window.
_RATES: Mapping[int, Message] = MappingProxyType({
    1: Message("{amount} a second"),
    60: Message("{amount} a minute"),
    3600: Message("{amount} an hour"),
    86_400: Message("{amount} a day"),
})  # fmt: skip


def not_of_key(identity: Identity | None, origin: str) -> OriginError:
    """Why pages of an origin may not ask with this key, or without one."""
    shown = shown_origin(origin)
    if identity is None:
        return OriginError(
            "pages of {origin} need a key that names them: make it with policyqa keys create --origins", origin=shown
        )
    if not identity.key.origins:
        return OriginError(
            "this key names no origins and works on servers alone; for the page {origin} make one with "
            "policyqa keys create --origins",
            origin=shown,
        )
    return OriginError(
        "the origin {origin} is not among those of this key; make one with policyqa keys create --origins", origin=shown
    )


def shown_origin(origin: str) -> str:
    """An origin as it may be told again: a real one as it is, other words cleaned and short.

    >>> shown_origin("https://portal.example"), len(shown_origin("x" * 1000))
    ('https://portal.example', 100)
    """
    return parse_origin(origin)[:_LONGEST_ORIGIN] or redact(clean_text(origin[:_LONGEST_ORIGIN])) or "-"


def told_rate(rate: Rate) -> Message:
    """A limit in words.

    >>> str(told_rate(Rate(60, 60)))
    '60 a minute'
    """
    return Message(_RATES[rate.window_s].template, amount=rate.amount)
