"""The host that is asked, and what a reverse proxy says of the client: believed from trusted proxies alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.http.guard.host_rules import HostRules, plain_prefix
from ui.http.problems import problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_FORWARDING = frozenset(
    (b"forwarded", b"x-real-ip", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-port", b"x-forwarded-prefix",
     b"x-forwarded-proto", b"x-forwarded-scheme", b"x-forwarded-server", b"x-forwarded-ssl", b"x-original-host",
     b"x-scheme")
)  # fmt: skip
_SCHEMES = frozenset({"http", "https"})


class Hosts:
    """ASGI middleware: 421 for a host that is not ours; the client's address, scheme, host and prefix in the scope.

    What follows finds the client in ``scope["client"]`` and no forwarding header any more, so nobody can reflect one;
    ``state.forwarded`` says whether there was any, believed or not, ``state.this_machine`` whether the request was
    made on this machine itself. ``scope["path"]`` begins with ``root_path``.

    Args:
        app: what comes next.
        rules: whose names and whose word count.
    """

    def __init__(self, app: ASGIApp, rules: HostRules) -> None:
        self._app, self._rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = _Said(scope)
        peer = (scope.get("client") or ("", 0))[0]
        trusted = self._rules.trusts(peer)
        host = (said.last(b"x-forwarded-host") if trusted else "") or said.host
        connected_to = (scope.get("server") or ("", 0))[0]
        if not self._rules.serves(host, connected_to):
            await problem_response(scope, "misdirected_request", headers={"connection": "close"})(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["forwarded"] = said.forwarding
        state["this_machine"] = not said.forwarding and self._rules.is_this_machine(
            peer, host, scope.get("http_version", "1.0")
        )
        if said.forwarding:
            scope["headers"] = [
                (name, host.encode("latin-1") if name == b"host" else value)
                for name, value in scope["headers"]
                if name not in _FORWARDING
            ]
        prefix = self._rules.prefix
        if trusted:
            scope["client"] = (self._rules.client(peer, said.all(b"x-forwarded-for")), 0)
            scheme = said.last(b"x-forwarded-proto").lower()
            scope["scheme"] = scheme if scheme in _SCHEMES else scope["scheme"]
            prefix = plain_prefix(said.last(b"x-forwarded-prefix")) or prefix
        _set_prefix(scope, prefix)
        await self._app(scope, receive, send)


class _Said:
    """What the headers say of host and way; of a header that comes twice the last one counts, of ``Host`` none."""

    def __init__(self, scope: Scope) -> None:
        self._headers = [(name, value.decode("latin-1")) for name, value in scope["headers"]]
        hosts = self.all(b"host")
        self.host = hosts[0] if len(hosts) == 1 else ""
        self.forwarding = any(name in _FORWARDING for name, _ in self._headers)

    def all(self, wanted: bytes) -> list[str]:
        values = [value for name, value in self._headers if name == wanted]
        return [item.strip() for value in values for item in value[-2000:].split(",")]

    def last(self, wanted: bytes) -> str:
        values = self.all(wanted)
        return values[-1] if values else ""


def _set_prefix(scope: Scope, prefix: str) -> None:
    """A proxy may cut the prefix off or leave it; from here on the path has it, as ASGI says."""
    scope["root_path"] = prefix
    path = scope["path"]
    if prefix and path != prefix and not path.startswith(prefix + "/"):
        scope["path"] = prefix + path
        scope["raw_path"] = prefix.encode() + scope.get("raw_path", path.encode())
