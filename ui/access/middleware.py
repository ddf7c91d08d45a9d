"""Every request of the API passes here: whose is it, may it come from that page, does it do this, is it too often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers

from rag.errors import PolicyQAError, StoreError
from rag.store.memberships import PUBLIC
from ui.access.access import Access
from ui.access.caller import Caller
from ui.access.cors import VARY, HeaderList, cors_headers, preflight
from ui.access.directory import Identity
from ui.access.frames import frame_ancestors
from ui.access.origins import host_of, parse_origin
from ui.access.pages import PageControl
from ui.access.policies import policies_for
from ui.access.refusals import not_of_key, shown_origin
from ui.access.replies import TooOftenError, set_caller, with_headers
from ui.access.request import Sender, sender_of
from ui.access.routes import FRAMED, SESSIONS, Rule, methods_of, rule_of
from ui.errors import ForbiddenError, OriginError, UnauthorizedError
from ui.http.language import language_of
from ui.http.paths import local_path
from ui.http.problems import problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

# A page's address is short; what is longer names no key.
_MAX_QUERY = 2000


@dataclass(frozen=True, slots=True)
class _Passed:
    """A request that may go on: whose it is, and what its reply carries."""

    caller: Caller
    headers: HeaderList


class AccessControl:
    """ASGI middleware: ``state.caller`` for what follows, a problem for what may not pass, CORS and limits in replies.

    Args:
        app: what comes next.
        access: keys and limits.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access, self._pages = app, access, PageControl(app, access)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = local_path(scope)
        sender = sender_of(scope, self._access.rules.own_hosts)
        if not path.isprintable():
            # A line feed at its end would be another path to this table and the same one to the routes.
            set_caller(scope, _stranger(scope, sender))
            await problem_response(scope, "not_found")(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            await self._preflight(scope, receive, send, path, sender)
            return
        if path in FRAMED:
            scope.setdefault("state", {})["frame_ancestors"] = await self._frame_ancestors(scope)
        rule = rule_of(scope["method"], path)
        if rule is None:  # a route that is not in the table gives nothing away
            set_caller(scope, replace(_stranger(scope, sender), scopes=frozenset()))
            await self._app(scope, receive, send)
            return
        if rule.session:
            await self._pages.handle(scope, receive, send, rule, sender)
            return
        try:
            passed = await self._admit(scope, rule, sender)
        except PolicyQAError as error:
            await self._refuse(scope, receive, send, sender, error)
            return
        set_caller(scope, passed.caller)
        await self._app(scope, receive, with_headers(send, passed.headers))

    async def _admit(self, scope: Scope, rule: Rule, sender: Sender) -> _Passed:
        """Whose request it is, counted.

        Raises:
            UnauthorizedError: a key is needed, or this one does not hold.
            ForbiddenError: it holds, but not for this or not for pages of this origin.
            RateLimitedError: too often.
            StoreError: keys or limits cannot be read now.
        """
        access = self._access
        identity = None
        if sender.misplaced and rule.counted != "chat":
            raise UnauthorizedError("write the header as Authorization: Bearer, a space, and the key or token")
        if sender.presented and rule.counted != "chat":
            identity = (await access.directory()).identify(sender.presented, access.clock())
        _check_scope(rule, identity, access.rules.public)
        _check_origin(sender, identity)
        verdict = await access.limiter.hit(
            policies_for(rule.counted, sender, identity, access.rules, access.signing_secret)
        )
        cross = sender.origin if identity and sender.origin and not sender.own else ""
        if not verdict.allowed:
            raise TooOftenError(verdict)
        headers = (*VARY, *(cors_headers(cross) if cross else ()), *verdict.headers())
        caller = _known(scope, sender, identity) if identity else _stranger(scope, sender)
        return _Passed(caller, headers)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, sender: Sender, error: PolicyQAError) -> None:
        set_caller(scope, _stranger(scope, sender))
        headers = list(VARY)
        if sender.origin and not sender.own and await self._readable(sender.origin, local_path(scope)):
            headers += cors_headers(sender.origin)  # so that the page can tell its visitor why
        if isinstance(error, TooOftenError):
            headers += error.verdict.headers()
        reply = problem_response(scope, error)
        reply.raw_headers.extend(headers)
        await reply(scope, receive, send)

    async def _preflight(self, scope: Scope, receive: Receive, send: Send, path: str, sender: Sender) -> None:
        """A browser asks whether it may send; it sends no key yet, so any key that names the origin counts."""
        set_caller(scope, _stranger(scope, sender))
        methods = methods_of(path)
        if methods and await self._readable(sender.origin, path):
            await preflight(sender.origin, methods)(scope, receive, send)
            return
        reply = problem_response(scope, "origin_not_allowed" if methods else "not_found")
        reply.raw_headers.extend(VARY)
        await reply(scope, receive, send)

    async def _readable(self, origin: str, path: str) -> bool:
        """Whether a page of the origin may read a refusal: a key in use names it; while keys cannot be read, none does.

        The exchange of a key tells every page, so that its visitor learns why: the page's origin, or a revoked key.
        """
        if path == SESSIONS:
            return bool(origin) and parse_origin(origin) == origin
        try:
            return (await self._access.directory()).allows(origin, self._access.clock())
        except StoreError:
            return False

    async def _frame_ancestors(self, scope: Scope) -> str:
        asked = parse_qs(scope.get("query_string", b"")[:_MAX_QUERY].decode("latin-1")).get("key", [""])[0]
        try:
            return frame_ancestors(await self._access.directory(), self._access.clock(), asked)
        except StoreError:
            return frame_ancestors(None, 0.0, asked)


def _check_scope(rule: Rule, identity: Identity | None, public: bool) -> None:
    if identity is None:
        if not rule.keyless or not (public or rule.counted in {"chat", ""}):
            raise UnauthorizedError("no key came: send the header Authorization: Bearer pqa_… (or X-API-Key)")
    elif rule.scope and rule.scope not in identity.scopes:
        raise ForbiddenError("the key lacks the scope {scope}", scope=rule.scope)


def _check_origin(sender: Sender, identity: Identity | None) -> None:
    """A token works on pages of its origin alone, a key on those it names and where there is no page at all."""
    if identity is not None and identity.token is not None:
        # Our own page in a frame shows its token from our own origin, which over plain http no header may tell.
        ours = not sender.origin and host_of(identity.token.origin) == sender.host
        if not (sender.own or ours or sender.origin == identity.token.origin):
            raise OriginError(
                "this token is of another page than {origin}; get one there", origin=shown_origin(sender.origin)
            )
    elif sender.origin and not sender.own and not (identity and identity.key.allows(sender.origin)):
        raise not_of_key(identity, sender.origin)


def _stranger(scope: Scope, sender: Sender) -> Caller:
    scope.get("state", {}).pop("caller", None)
    return Caller(address=sender.address, origin=sender.origin, collections=(PUBLIC,), language=language_of(scope))


def _known(scope: Scope, sender: Sender, identity: Identity) -> Caller:
    scope.get("state", {}).pop("caller", None)
    return Caller(
        address=sender.address,
        key_id=identity.key.key_id,
        name=identity.key.name,
        scopes=identity.scopes,
        collections=identity.key.collections,
        origin=identity.token.origin if identity.token else sender.origin,
        language=language_of(scope),
    )
