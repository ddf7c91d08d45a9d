"""Who asks, as far as a request shows it."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Literal

from ui.errors import ForbiddenError, RoleError, SignInError, UnauthorizedError

KeyScope = Literal["ask", "search", "documents", "edit", "feedback", "metrics"]
# Beside what keys may do: the workspace and its settings, for people who have signed in.
Scope = KeyScope | Literal["work", "admin"]
Role = Literal["", "viewer", "editor", "admin"]
_NEVER_ANONYMOUS = frozenset({"edit", "work", "admin"})


@dataclass(frozen=True, slots=True)
class Caller:
    """The asker of one request; middleware puts it into ``request.state.caller``.

    ``key_id`` and ``name`` are empty without a key; ``scopes`` are what it may do; ``collections`` what it may see,
    empty: everything; ``origin`` the web page it asks from; ``address`` the client's own, behind trusted proxies too.
    ``user_id`` and ``role`` are those of somebody who has signed in, ``name`` then the user's; ``browser`` is the hash
    of the cookie by which a browser finds its conversations again, empty until it has one.
    """

    address: str = ""
    key_id: str = ""
    name: str = ""
    scopes: frozenset[str] = frozenset({"ask", "search", "documents", "feedback"})
    collections: tuple[str, ...] = ()
    origin: str = ""
    language: Literal["zh", "en"] = "zh"
    user_id: str = ""
    role: Role = ""
    browser: str = ""

    @property
    def may_work(self) -> bool:
        """Whether the workspace is open to it."""
        return "work" in self.scopes

    @property
    def owner(self) -> str:
        """Whose conversations it has, as the service database writes it; empty: nobody's."""
        return f"user:{self.user_id}" if self.user_id else f"browser:{self.browser}" if self.browser else ""

    @property
    def actor(self) -> str:
        """As whom it stands in the audit log."""
        return self.name or (f"key {self.key_id}" if self.key_id else "local")


def caller_of(scope: MutableMapping[str, Any]) -> Caller:
    """Return the asker of an ASGI ``scope``; where no middleware has looked, one without a key.

    >>> caller_of({"state": {"caller": Caller(key_id="k1")}}).key_id
    'k1'
    """
    caller = scope.get("state", {}).get("caller")
    return caller if isinstance(caller, Caller) else Caller()


def require(scope: MutableMapping[str, Any], wanted: Scope) -> Caller:
    """Return the asker of a request if it may do what is ``wanted``; editing always needs a key or a user.

    Raises:
        UnauthorizedError: it brings no key and has not signed in, which could allow it.
        ForbiddenError: its key or its role does not allow it.
    """
    caller = caller_of(scope)
    if wanted in caller.scopes and (caller.key_id or caller.role or wanted not in _NEVER_ANONYMOUS):
        return caller
    if caller.role:
        raise RoleError
    if scope.get("state", {}).get("session"):
        raise SignInError
    if caller.key_id:
        raise ForbiddenError("the key lacks the scope {scope}", scope=wanted)
    raise UnauthorizedError(
        "a key with the scope {wanted} is needed: send the header Authorization: Bearer pqa_…", wanted=wanted
    )
