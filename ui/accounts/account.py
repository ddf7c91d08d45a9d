"""``/account``: what somebody who has signed in may do, and the way to another password."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from ui.access.caller import caller_of
from ui.access.forms import form_fields
from ui.accounts.cookies import cookie_header, csrf_token
from ui.accounts.logins import SESSION_COOKIE
from ui.accounts.password_change import PasswordChange, Wish
from ui.accounts.passwords import LEAST_CHARS, MOST_CHARS
from ui.errors import PasswordError, RateLimitedError, SignInError
from ui.http.language import cookies_of
from ui.http.problems import GuardedRoute
from ui.messages.tell import told
from ui.web.frame import page_response, view_of
from ui.web.site import Site
from ui.workspace.reply import json_reply

if TYPE_CHECKING:
    from ui.access.caller import Caller

_UNKEPT = {"cache-control": "no-store"}


class PasswordIn(BaseModel):
    """The password of today and the one to come."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    current: str = Field(max_length=1000)
    password: str = Field(max_length=1000)


def create_account_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)
    change = PasswordChange(site)

    @router.get("/account")
    async def show(request: Request) -> Response:
        return _page(request) if caller_of(request.scope).user_id else _sign_in(request)

    @router.post("/account")
    async def change_by_form(request: Request) -> Response:
        caller, fields = caller_of(request.scope), form_fields(await request.body())
        if not caller.user_id:
            return _sign_in(request)
        wish = Wish(*(fields.get(name, "")[:1000] for name in ("current", "password", "repeated")))
        try:
            cookie = await change.make(caller, wish, _session(request))
        except PasswordError as error:
            return _page(request, problem=told(error.message, view_of(request.scope).language), status=422)
        except RateLimitedError as error:
            minutes = max(1, math.ceil(error.retry_after_s / 60))
            wait = view_of(request.scope).words("accounts")["wait"].format(minutes=minutes)
            reply = _page(request, problem=wait, status=429)
            reply.headers["retry-after"] = str(math.ceil(error.retry_after_s))
            return reply
        # What the page shown now sends goes with the new cookie.
        request.scope["state"]["csrf"] = csrf_token(site.access.signing_secret, cookie)
        return _with_session(request, _page(request, done=True), cookie)

    @router.post("/account/password")
    async def change_by_program(request: Request, given: PasswordIn) -> Response:
        caller = _known(request)
        wish = Wish(given.current, given.password, given.password)
        cookie = await change.make(caller, wish, _session(request))
        return _with_session(request, json_reply({"csrf": csrf_token(site.access.signing_secret, cookie)}), cookie)

    return router


def _known(request: Request) -> Caller:
    """Who has signed in.

    Raises:
        SignInError: nobody has.
    """
    caller = caller_of(request.scope)
    if not caller.user_id:
        raise SignInError
    return caller


def _session(request: Request) -> str:
    return cookies_of(request.scope).get(SESSION_COOKIE, "")


def _sign_in(request: Request) -> Response:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/login?next=/account", 303, _UNKEPT)


def _with_session(request: Request, reply: Response, cookie: str) -> Response:
    reply.raw_headers.append(cookie_header(request.scope, SESSION_COOKIE, cookie))
    return reply


def _page(request: Request, *, problem: str = "", done: bool = False, status: int = 200) -> Response:
    caller = caller_of(request.scope)
    reply = page_response(
        request.scope, "accounts/account.html", "accounts", status=status, problem=problem, done=done,
        role=caller.role, collections=caller.collections, least=LEAST_CHARS, most=MOST_CHARS,
    )  # fmt: skip
    reply.headers["cache-control"] = "no-store"
    return reply
