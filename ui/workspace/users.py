"""``/workspace/users``: who may sign in, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from rag.errors import PolicyQAError, UsageError
from rag.store.memberships import PUBLIC
from ui.access.caller import Caller, caller_of
from ui.access.checks import checked_collections
from ui.access.forms import form_fields
from ui.accounts.passwords import hash_password, new_password
from ui.accounts.user import ROLES, User
from ui.accounts.users import Users, checked_role, checked_user_name
from ui.audit.log import record
from ui.clock import day_of
from ui.errors import ConflictError, NotFoundError
from ui.http.problems import GuardedRoute
from ui.http.threads import Threads
from ui.messages.tell import told
from ui.web.frame import view_of
from ui.web.site import Site
from ui.workspace.frame import refusal, work_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.texts import Language


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of a change: the word for it, whose it was, a password that was made."""

    word: str
    name: str
    password: str = ""


def create_users_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)
    hashing = Threads("user", 1, 16)

    @router.get("/workspace/users")
    async def show(request: Request) -> Response:
        refused = refusal(request, "admin")
        return refused or await _page(site, request)

    @router.post("/workspace/users")
    async def change(request: Request) -> Response:
        refused = refusal(request, "admin")
        if refused is not None:
            return refused
        fields, caller = form_fields(await request.body()), caller_of(request.scope)
        try:
            done = await hashing.run(partial(_change, site, caller, fields))
        except (UsageError, ConflictError, NotFoundError) as error:
            return await _page(site, request, error=error, fields=fields)
        return await _page(site, request, done)

    return router


def _change(site: Site, caller: Caller, fields: Mapping[str, str]) -> _Done:
    database, what = site.kept, fields.get("do", "")
    users, name, detail = Users(database), fields.get("name", ""), dict[str, object]()
    password = new_password() if what in {"add", "password"} else ""
    if what == "add":
        name = checked_user_name(name)
        role, seen = _chosen(site, fields)
        try:
            user = users.add(name, role, seen, hash_password(password))
        except ConflictError as error:
            raise UsageError("there is a user {name!r} already; choose another name", name=name) from error
        detail = {"role": role, "collections": list(seen)}
    elif what == "password":
        user = users.set_password(name, hash_password(password))
        site.access.lockout.clear(user.name)
    elif what in {"disable", "enable", "change"}:
        try:
            if what == "change":
                role, seen = _chosen(site, fields)
                user = users.set_role(name, role, seen)
                detail = {"role": role, "collections": list(seen)}
            else:
                user = users.set_disabled(name, disabled=what == "disable")
        except ConflictError as error:
            raise UsageError("{name!r} is the last admin; make another one first", name=str(error)) from error
        if what == "enable":
            site.access.lockout.clear(user.name)
    else:
        raise NotFoundError(what[:20])
    record(database, caller.actor, f"user.{what}", user.name, detail)
    return _Done(what, user.name, password)


def _chosen(site: Site, fields: Mapping[str, str]) -> tuple[Any, tuple[str, ...]]:
    role = checked_role(fields.get("role", ""))
    written = fields.get("collections", "").replace("，", ",").replace("、", ",").strip() or PUBLIC
    return role, checked_collections(written, lambda: _collections(site), PUBLIC)


def _collections(site: Site) -> frozenset[str]:
    listing = site.resources.seen()
    return frozenset(name for one in listing.documents() for name in listing.collections(one.doc_id))


async def _page(
    site: Site,
    request: Request,
    done: _Done | None = None,
    *,
    error: PolicyQAError | None = None,
    fields: Mapping[str, str] | None = None,
) -> Response:
    language = view_of(request.scope).language
    found = await site.resources.readings.run(partial(_rows, site, caller_of(request.scope)))
    reply = work_page(
        request, "workspace/users.html", "users", words="accounts", wanted="admin", users=found, roles=tuple(ROLES),
        done=done, error=_told(error, language), fields=(fields or {}) if error else {}, status=422 if error else 200,
    )  # fmt: skip
    reply.headers["cache-control"] = "no-store"
    return reply


def _told(error: PolicyQAError | None, language: Language) -> str:
    if isinstance(error, UsageError):
        return told(error.message, language)
    return "" if error is None else told(UsageError("there is no such user any more").message, language)


def _rows(site: Site, caller: Caller) -> list[dict[str, Any]]:
    users = Users(site.database).all() if site.database is not None and site.database.writable else ()
    return [_row(user, caller) for user in users]


def _row(user: User, caller: Caller) -> dict[str, Any]:
    return {
        "id": user.user_id,
        "name": user.name,
        "role": user.role,
        "live": user.live,
        "mine": user.user_id == caller.user_id,
        "collections": ",".join(user.seen) or "*",
        "since": day_of(user.created_at),
    }
