"""``POST /api/v1/sessions``: a key exchanged for a token that a browser may hold."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from ui.access.access import Access
from ui.access.caller import caller_of
from ui.access.origins import parse_origin
from ui.access.refusals import not_of_key, shown_origin
from ui.access.request import sender_of
from ui.access.tokens import LIFETIME_S, TOKEN_SCOPES, Token, sign
from ui.errors import OriginError, UnauthorizedError
from ui.http.described import problems
from ui.http.problems import GuardedRoute
from ui.schemas.base import Received

_EXAMPLE_ORIGIN = "https://portal.example"


class SessionIn(Received):
    """What a token is asked for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"origin": _EXAMPLE_ORIGIN}]})

    origin: Annotated[
        str,
        Field(
            max_length=300,
            description="网页的来源，格式为 scheme://host[:port]。Origin of the pages that will show the token.",
        ),
    ]


class SessionOut(BaseModel):
    """A token, for how many seconds, and for pages of which origin."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"token": "pqs_eyJrIjoi….c2ln…", "expires_in": LIFETIME_S, "origin": _EXAMPLE_ORIGIN}]
        }
    )

    token: str = Field(description="会话令牌，以 Authorization: Bearer 发送。The token, sent as a bearer token.")
    expires_in: int = Field(description="有效秒数。Seconds for which it holds.")
    origin: str = Field(description="令牌只在这一来源的网页上有效。The only origin on whose pages it works.")


def create_router(access: Access) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=GuardedRoute)

    @router.post(
        "/api/v1/sessions",
        operation_id="create_session",
        response_model=SessionOut,
        responses=problems(body=True),
        summary="换取会话令牌 · Exchange a key for a session token",
        tags=["密钥 · Keys"],
        description=(
            "用密钥换取 30 分钟有效的会话令牌，只能在所给来源的网页上使用，不能用于编辑。"
            "由门户的后台调用，或由密钥所列来源的网页直接调用。\n\n"
            "Exchanges a key for a token that works for 30 minutes, on pages of one origin, never for editing. "
            "Called by the portal's back end, or by a page of an origin that the key names."
        ),
    )
    async def create_session(body: SessionIn, request: Request) -> SessionOut:
        origin = parse_origin(body.origin)
        sender = sender_of(request.scope, access.rules.own_hosts)
        now = access.clock()
        identity = (await access.directory()).identify(sender.presented, now)
        if identity.token is not None:
            # or it would never end
            raise UnauthorizedError("a session token gets no other; send the key")
        own = sender.own and origin == sender.origin
        if not origin:
            raise OriginError(
                "the origin {origin!r} is none; write scheme://host[:port]", origin=shown_origin(body.origin)
            )
        if not (own or identity.key.allows(origin)):
            raise not_of_key(identity, origin)
        if sender.origin and origin != sender.origin:
            raise OriginError(
                "the page {page} asks for a token of {origin}; a page gets one for itself alone",
                page=shown_origin(sender.origin),
                origin=origin,
            )
        ends = now + LIFETIME_S
        if identity.key.expires_at is not None:
            ends = min(ends, identity.key.expires_at)
        scopes = caller_of(request.scope).scopes & TOKEN_SCOPES
        token = sign(Token(identity.key.key_id, origin, ends, scopes), access.signing_secret)
        return SessionOut(token=token, expires_in=int(ends - now), origin=origin)

    return router
