"""Who asks, as far as a request shows it."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Literal

from ui.errors import ForbiddenError, UnauthorizedError

Scope = Literal["ask", "search", "documents", "edit", "feedback", "metrics"]


@dataclass(frozen=True, slots=True)
class Caller:
    """The asker of one request; middleware puts it into ``request.state.caller``.

    ``key_id`` and ``name`` are empty without a key; ``scopes`` are what it may do; ``collections`` what it may see,
    empty: everything; ``origin`` the web page it asks from; ``address`` the client's own, behind trusted proxies too.
    """

    address: str = ""
    key_id: str = ""
    name: str = ""
    scopes: frozenset[str] = frozenset({"ask", "search", "documents", "feedback"})
    collections: tuple[str, ...] = ()
    origin: str = ""
    language: Literal["zh", "en"] = "zh"


def caller_of(scope: MutableMapping[str, Any]) -> Caller:
    """Return the asker of an ASGI ``scope``; where no middleware has looked, one without a key.

    >>> caller_of({"state": {"caller": Caller(key_id="k1")}}).key_id
    'k1'
    """
    caller = scope.get("state", {}).get("caller")
    return caller if isinstance(caller, Caller) else Caller()


def require(scope: MutableMapping[str, Any], wanted: Scope) -> Caller:
    """Return the asker of a request if it may do what is ``wanted``; editing always needs a key.

    Raises:
        UnauthorizedError: it brings no key, and a key could allow it.
        ForbiddenError: its key does not allow it.
    """
    caller = caller_of(scope)
    if wanted in caller.scopes and (caller.key_id or wanted != "edit"):
        return caller
    if caller.key_id:
        raise ForbiddenError("the key lacks the scope {scope}", scope=wanted)
    raise UnauthorizedError(
        "a key with the scope {wanted} is needed: send the header Authorization: Bearer pqa_…", wanted=wanted
    )
