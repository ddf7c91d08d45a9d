"""What a request says of its sender: a key or token, the page it comes from, the client's address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from ui.access import secret, tokens
from ui.access.origins import MAX_CHARS, host_of, parse_origin
from ui.http.guard.host_rules import host_name

if TYPE_CHECKING:
    from starlette.types import Scope

# Programs made for other services insist on a key; one of these words stands for having none.
NO_KEY = frozenset({"", "anonymous", "none", "unused", "empty", "sk-no-key-required"})
_BEARER = "bearer "
_PREFIXES = (secret.PREFIX, tokens.PREFIX)
_MOST_SCHEME = 100


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender as the headers show it; nothing here is proven.

    ``misplaced``: ``Authorization`` holds a key or token in another form than ``Bearer``. ``origin`` is the page's,
    empty where none is named; ``own``: the page is this server's own; ``host`` is the one that was asked;
    ``this_machine``: the request was made on this machine and passed on by nobody.
    """

    presented: str = ""
    misplaced: bool = False
    origin: str = ""
    own: bool = False
    address: str = ""
    this_machine: bool = False
    host: str = ""


def sender_of(scope: Scope, own_hosts: frozenset[str] = frozenset()) -> Sender:
    """Read the sender of a request; ``own_hosts`` are names of this server beside the one that was asked."""
    headers = Headers(scope=scope)
    origin = headers.get("origin", "")[: MAX_CHARS + 1]
    return Sender(
        presented=_presented(headers),
        misplaced=_is_misplaced(headers.get("authorization", "")),
        origin=origin,
        own=_is_own(headers, origin, own_hosts),
        address=str((scope.get("client") or ("", 0))[0]),
        this_machine=bool(scope.get("state", {}).get("this_machine")),
        host=headers.get("host", ""),
    )


def _presented(headers: Headers) -> str:
    """The key or token; a proxy's own ``Authorization: Basic`` is none."""
    said = headers.get("authorization", "")
    presented = said[len(_BEARER) :] if said[: len(_BEARER)].lower() == _BEARER else headers.get("x-api-key", "")
    presented = presented.strip()
    return "" if presented.lower() in NO_KEY else presented


def _is_misplaced(said: str) -> bool:
    """Whether a key is given bare or under another scheme; a browser may send one of a proxy's own."""
    scheme, _, rest = said[:_MOST_SCHEME].strip().partition(" ")
    bearer = f"{scheme.lower()} " == _BEARER
    return scheme.startswith(_PREFIXES) or (not bearer and rest.strip().startswith(_PREFIXES))


def _is_own(headers: Headers, origin: str, own_hosts: frozenset[str]) -> bool:
    """Whether the page is one of ours: the browser says so, or its host is the one that was asked."""
    if headers.get("sec-fetch-site") == "same-origin":
        return True
    parsed = parse_origin(origin)
    if not parsed or parsed != origin:
        return False
    scheme = parsed.partition("://")[0]
    asked = parse_origin(f"{scheme}://{headers.get('host', '')}")
    return parsed == asked or (host_name(host_of(parsed)) or "") in own_hosts
