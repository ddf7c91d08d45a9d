"""Requests of our own pages: who has signed in is told by a cookie, and what changes something comes from a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse

from rag.errors import PolicyQAError
from rag.store.memberships import PUBLIC
from ui.access.access import Access
from ui.access.caller import Caller
from ui.access.cors import VARY, HeaderList
from ui.access.forms import given_token
from ui.access.policies import policies_for
from ui.access.refusals import not_of_key
from ui.access.replies import TooOftenError, set_caller, with_headers
from ui.access.request import Sender
from ui.access.routes import Rule
from ui.accounts.cookies import BROWSER_COOKIE, YEAR_S, cookie_header, csrf_token, is_csrf_token
from ui.accounts.logins import SESSION_COOKIE, digest_of, is_cookie, new_cookie
from ui.accounts.user import ROLES
from ui.errors import RoleError, SignInError, StalePageError
from ui.http.language import cookies_of, page_language
from ui.http.paths import local_path
from ui.http.problems import problem_response

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

LOGIN, LOGOUT, WORKSPACE = "/login", "/logout", "/workspace"
# Whoever is on the machine itself could make a user; until there is one, he is as good as an admin in the workspace.
# In the chat he is a visitor like any other: a proxy that does not say for whom it asks opens nothing there.
LOCAL = "local"
_READING = frozenset({"GET", "HEAD"})
_DATA = ("/chat/", "/workspace/api/")
_MOST_NEXT = 500


@dataclass(frozen=True, slots=True)
class _Visitor:
    """Who asks, the cookie that the word against forged requests goes with, whether there is any user at all."""

    caller: Caller
    cookie: str
    founded: bool
    headers: HeaderList = ()


class PageControl:
    """ASGI application around what comes next, for the routes that `ui.access.routes` calls a session's.

    Args:
        app: what comes next.
        access: users and limits.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access

    async def handle(self, scope: Scope, receive: Receive, send: Send, rule: Rule, sender: Sender) -> None:
        """Pass the request on, refuse it, or show the way to sign in."""
        state = scope.setdefault("state", {})
        state["session"] = True
        state.pop("caller", None)
        visitor = _Visitor(_stranger(scope, sender), "", founded=True)
        set_caller(scope, visitor.caller)
        headers: HeaderList = VARY
        try:
            visitor = await self._visitor(scope, sender)
            headers = (*VARY, *visitor.headers)
            set_caller(scope, visitor.caller)
            if sender.origin and not sender.own:
                raise not_of_key(None, sender.origin)
            state["founded"], state["local"] = visitor.founded, sender.this_machine
            state["csrf"] = csrf_token(self._access.signing_secret, visitor.cookie)
            headers = (*headers, *await self._counted(rule, sender, visitor.caller))
            self._may_come(rule, scope, visitor.caller)
            receive = await self._genuine(scope, receive, visitor.cookie)
        except PolicyQAError as error:
            if isinstance(error, TooOftenError):
                headers = (*headers, *error.verdict.headers())
            reply = self._refusal(scope, error, visitor)
            await reply(scope, receive, with_headers(send, headers))
            return
        await self._app(scope, receive, with_headers(send, headers))

    async def _visitor(self, scope: Scope, sender: Sender) -> _Visitor:
        cookies = cookies_of(scope)
        held = (cookies.get(one, "") for one in (SESSION_COOKIE, BROWSER_COOKIE))
        session, browser = (value if is_cookie(value) else "" for value in held)
        headers: HeaderList = ()
        if not browser and scope["method"] in _READING:
            browser = new_cookie()
            headers = (cookie_header(scope, BROWSER_COOKIE, browser, YEAR_S),)
        roster = await self._access.roster()
        user = await self._access.user_of(session) if session else None
        caller = replace(_stranger(scope, sender), browser=digest_of(browser) if browser else "")
        if user is not None:
            caller = replace(
                caller,
                user_id=user.user_id,
                name=user.name,
                role=user.role,
                scopes=user.scopes,
                collections=user.seen,
            )
        elif roster.empty and sender.this_machine and local_path(scope).startswith(WORKSPACE):
            caller = replace(caller, name=LOCAL, role="admin", scopes=ROLES["admin"], collections=())
        return _Visitor(caller, session if user is not None else browser, not roster.empty, headers)

    async def _counted(self, rule: Rule, sender: Sender, caller: Caller) -> HeaderList:
        """The limits' headers.

        Raises:
            TooOftenError: one has no room.
        """
        access = self._access
        policies = policies_for(rule.counted, sender, None, access.rules, access.signing_secret, caller.user_id)
        verdict = await access.limiter.hit(policies)
        if not verdict.allowed:
            raise TooOftenError(verdict)
        return verdict.headers()

    def _may_come(self, rule: Rule, scope: Scope, caller: Caller) -> None:
        """Whether the role allows the route.

        Raises:
            SignInError: nobody has signed in, and that is needed.
            RoleError: somebody has, and may not do this.
        """
        closed = not self._access.rules.public_chat and local_path(scope) not in {LOGIN, LOGOUT}
        if not caller.role and (closed or (rule.scope and rule.scope not in caller.scopes)):
            raise SignInError
        if rule.scope and rule.scope not in caller.scopes:
            raise RoleError

    async def _genuine(self, scope: Scope, receive: Receive, cookie: str) -> Receive:
        """What to read the body from, once it is sure that a page of ours sends it.

        Raises:
            StalePageError: it changes something and lacks the word that only our pages know.
        """
        site = Headers(scope=scope).get("sec-fetch-site")
        if scope["method"] in _READING:
            return receive
        if site is not None and site != "same-origin":
            raise StalePageError
        token, receive = await given_token(scope, receive)
        if not is_csrf_token(token, self._access.signing_secret, cookie):
            raise StalePageError
        return receive

    def _refusal(self, scope: Scope, error: PolicyQAError, visitor: _Visitor) -> Response:
        """A page for who looks at pages, a problem for scripts."""
        path = local_path(scope)
        accepted = Headers(scope=scope).get("accept", "")
        shown = not path.startswith(_DATA) and ("text/html" in accepted or "json" not in accepted)
        if not shown or not isinstance(error, SignInError | RoleError | StalePageError):
            return problem_response(scope, error)
        if isinstance(error, SignInError) and visitor.founded and scope["method"] in _READING:
            return RedirectResponse(f"{scope.get('root_path', '')}{LOGIN}{_next(scope, path)}", 303, _UNKEPT)
        from ui.web.frame import page_response

        founded = "sign_in" if visitor.founded else "nobody"
        why = "role" if isinstance(error, RoleError) else "stale" if isinstance(error, StalePageError) else founded
        status = 401 if isinstance(error, SignInError) else 403
        return page_response(scope, "accounts/closed.html", "accounts", status=status, why=why)


_UNKEPT = {"cache-control": "no-store"}


def _next(scope: Scope, path: str) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = path + (f"?{query}" if query else "")
    return f"?next={quote(wanted, safe='/')}" if wanted != "/" and len(wanted) <= _MOST_NEXT else ""


def _stranger(scope: Scope, sender: Sender) -> Caller:
    return Caller(address=sender.address, origin=sender.origin, collections=(PUBLIC,), language=page_language(scope))
