"""``/login`` and ``/logout``."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from ui.access.caller import caller_of
from ui.access.forms import form_fields
from ui.accounts.cookies import cookie_header
from ui.accounts.logins import SESSION_COOKIE, Logins
from ui.accounts.next import local_target
from ui.accounts.passwords import holds
from ui.accounts.users import Users, normal_name
from ui.audit.log import record
from ui.http.language import cookies_of
from ui.http.problems import GuardedRoute
from ui.http.threads import Threads
from ui.web.frame import page_response, view_of
from ui.web.site import Site

if TYPE_CHECKING:
    from ui.accounts.user import User
    from ui.database.service import ServiceDatabase

# Each compares a password in 64 MiB; more wait, and still more are refused.
_HASHING, _MOST_WAITING = 2, 32


def create_accounts_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)
    hashing = Threads("password", _HASHING, _MOST_WAITING)
    access = site.access

    @router.get("/login")
    async def show(request: Request, next: str = "") -> Response:
        return await _page(site, request, local_target(next))

    @router.post("/login")
    async def sign_in(request: Request) -> Response:
        database = site.kept
        fields = form_fields(await request.body())
        name, password = normal_name(fields.get("name", "")), fields.get("password", "")
        target = local_target(fields.get("next", ""))
        address = caller_of(request.scope).address
        wait_s = await access.work(partial(access.lockout.try_once, name, address))
        if wait_s:
            return await _page(site, request, target, name, wait_s=wait_s)
        user = await hashing.run(partial(_checked, database, name, password))
        if user is None:
            return await _page(site, request, target, name, wrong=True)
        before = cookies_of(request.scope).get(SESSION_COOKIE, "")
        cookie = await access.work(partial(_begin, site, user, before))
        return _redirect(request, target, cookie_header(request.scope, SESSION_COOKIE, cookie))

    @router.post("/logout")
    async def sign_out(request: Request) -> Response:
        cookie = cookies_of(request.scope).get(SESSION_COOKIE, "")
        if caller_of(request.scope).user_id:
            await access.work(partial(Logins(site.kept, access.clock).end, cookie))
            access.forget(cookie)
        target = "/" if access.rules.public_chat else "/login"
        return _redirect(request, target, cookie_header(request.scope, SESSION_COOKIE, "", 0))

    return router


def _checked(database: ServiceDatabase, name: str, password: str) -> User | None:
    """The user of a name who may come with this password; always after the same work."""
    known = Users(database).known(name)
    right = holds(known.password if known else None, password)
    return known.user if known is not None and right and known.user.live else None


def _begin(site: Site, user: User, before: str) -> str:
    site.access.lockout.clear(user.name)
    cookie = Logins(site.kept, site.access.clock).begin(user.user_id, before)
    site.access.forget(before)
    record(site.kept, user.name, "user.sign_in", user.name)
    return cookie


async def _page(
    site: Site, request: Request, target: str, name: str = "", *, wrong: bool = False, wait_s: float = 0.0
) -> Response:
    words = view_of(request.scope).words("accounts")
    problem, status = words["wrong"] if wrong else "", 401 if wrong else 200
    if wait_s:
        problem, status = words["wait"].format(minutes=max(1, math.ceil(wait_s / 60))), 429
    roster = await site.access.roster()
    reply = page_response(
        request.scope, "accounts/login.html", "accounts", status=status, problem=problem, nobody=roster.empty,
        next=target, name=name,
    )  # fmt: skip
    reply.headers["cache-control"] = "no-store"
    if wait_s:
        reply.headers["retry-after"] = str(math.ceil(wait_s))
    return reply


def _redirect(request: Request, target: str, *headers: tuple[bytes, bytes]) -> Response:
    reply = RedirectResponse(f"{request.scope.get('root_path', '')}{target}", 303, {"cache-control": "no-store"})
    reply.raw_headers.extend(headers)
    return reply
