"""``policyqa users``: who may sign in, and as what."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli_common import JsonOption, StoreOption, read_settings, say
from ui.errors import DONE

if TYPE_CHECKING:
    from rag.config import Settings
    from ui.accounts.user import User
    from ui.accounts.users import Users
    from ui.database.service import ServiceDatabase

users_app = typer.Typer(help="Users of the pages: add, list, disable, enable, password.", no_args_is_help=True)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="The user's name.")]
_Generate = Annotated[bool, typer.Option("--generate", help="Make a password and show it this once.")]
_ACTOR = "policyqa users"
_MOST_READ = 2000


@users_app.command("add")
def add_user(
    name: _Name,
    role: Annotated[
        str, typer.Option(metavar="ROLE", help="viewer asks, editor also keeps documents, admin everything.")
    ],
    collections: Annotated[
        str, typer.Option(metavar="LIST", help="Collections it may see, comma-parted; '*': all.")
    ] = "public",
    generate: _Generate = False,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """Add a user; the password is asked for, or read from standard input."""
    from rag.errors import UsageError
    from rag.store.memberships import PUBLIC
    from ui.access import checks
    from ui.accounts.passwords import hash_password
    from ui.accounts.users import checked_role, checked_user_name
    from ui.audit.log import record
    from ui.cli_keys import collections_of
    from ui.errors import ConflictError

    settings = read_settings(store=store)
    wanted, kind = checked_user_name(name), checked_role(role)
    seen = checks.checked_collections(collections, lambda: collections_of(settings), PUBLIC)
    with _users(settings) as (service, users):
        password = _password(wanted, generate=generate)
        try:
            user = users.add(wanted, kind, seen, hash_password(password))
        except ConflictError as error:
            raise UsageError("there is a user {name!r} already; choose another name", name=wanted) from error
        record(service, _ACTOR, "user.add", user.name, {"role": kind, "collections": list(seen)})
    _put_user(user, password if generate else "", as_json=as_json)
    return DONE


@users_app.command("list")
def list_users(store: StoreOption = None, as_json: JsonOption = False) -> int:
    """List the users, by name."""
    from rag.message import Message
    from ui.columns import aligned
    from ui.messages.tell import tell
    from ui.output import put_json, put_line

    with _users(read_settings(store=store)) as (_, users):
        found = [_as_json(user) for user in users.all()]
    if as_json:
        for one in found:
            put_json(one)
    elif found:
        words = (Message("Name"), Message("Role"), Message("Status"), Message("Collections"))
        rows = [(one["name"], one["role"], one["status"], ",".join(one["collections"])) for one in found]
        for line in aligned(tuple(tell(word) for word in words), rows):
            put_line(line)
    return DONE


@users_app.command("disable")
def disable_user(name: _Name, store: StoreOption = None, as_json: JsonOption = False) -> int:
    """Shut a user out; every sign-in ends at once."""
    return _set_disabled(name, read_settings(store=store), disabled=True, as_json=as_json)


@users_app.command("enable")
def enable_user(name: _Name, store: StoreOption = None, as_json: JsonOption = False) -> int:
    """Let a user in again, also one who tried too many passwords."""
    return _set_disabled(name, read_settings(store=store), disabled=False, as_json=as_json)


@users_app.command("password")
def set_password(
    name: _Name, generate: _Generate = False, store: StoreOption = None, as_json: JsonOption = False
) -> int:
    """Give a user another password; every sign-in ends at once."""
    from ui.accounts.passwords import hash_password
    from ui.audit.log import record

    with _users(read_settings(store=store)) as (service, users):
        user = _get(users, name)
        password = _password(user.name, generate=generate)
        users.set_password(user.user_id, hash_password(password))
        _unlock(service, user)
        record(service, _ACTOR, "user.password", user.name)
    _put_user(user, password if generate else "", as_json=as_json)
    return DONE


def _set_disabled(name: str, settings: Settings, *, disabled: bool, as_json: bool) -> int:
    from rag.errors import UsageError
    from ui.audit.log import record
    from ui.errors import ConflictError

    with _users(settings) as (service, users):
        try:
            user = users.set_disabled(_get(users, name).user_id, disabled=disabled)
        except ConflictError as error:
            raise UsageError("{name!r} is the last admin; make another one first", name=name) from error
        if not disabled:
            _unlock(service, user)
        record(service, _ACTOR, "user.disable" if disabled else "user.enable", user.name)
    _put_user(user, "", as_json=as_json)
    return DONE


def _unlock(service: ServiceDatabase, user: User) -> None:
    from ui.access.windows import DatabaseWindows
    from ui.accounts.lockout import Lockout

    Lockout(DatabaseWindows(service.database), service.signing_secret).clear(user.name)


def _password(name: str, *, generate: bool) -> str:
    """A password made, asked for twice, or the first line of standard input.

    Raises:
        UsageError: it cannot be used, or there is none.
    """
    from rag.errors import UsageError
    from rag.message import Message
    from ui.accounts.passwords import checked_password, new_password
    from ui.messages.tell import tell

    if generate:
        return new_password()
    if sys.stdin is not None and sys.stdin.isatty():
        given = typer.prompt(tell(Message("Password")), hide_input=True, err=True)
        again = typer.prompt(tell(Message("Once more")), hide_input=True, err=True)
        if given != again:
            raise UsageError("the two passwords differ; nothing was changed")
    else:
        given = sys.stdin.readline(_MOST_READ).rstrip("\r\n") if sys.stdin is not None else ""
        if not given:
            raise UsageError("no password came on standard input; write one there, or give --generate")
    return checked_password(given, name)


@contextmanager
def _users(settings: Settings) -> Iterator[tuple[ServiceDatabase, Users]]:
    """The users of the settings' service database.

    Raises:
        StoreMissingError: there is no store, where a file in it would hold them.
    """
    from ui.accounts.users import Users
    from ui.cli_keys import open_kept

    with open_kept(settings) as service:
        yield service, Users(service)


def _get(users: Users, name: str) -> User:
    from rag.errors import UsageError
    from ui.errors import NotFoundError

    try:
        return users.get(name)
    except NotFoundError as error:
        raise UsageError("there is no user {name!r}; `policyqa users list` shows them", name=name[:64]) from error


def _put_user(user: User, password: str, *, as_json: bool) -> None:
    """A password that was made alone on standard output, so that a script can take it."""
    from rag.message import Message
    from ui.output import put_json, put_line

    if as_json:
        put_json({**_as_json(user), **({"password": password} if password else {})})
        return
    if password:
        put_line(password)
        say(Message("the password of {name} is shown above, this once", name=user.name))
        return
    for name, value in _as_json(user).items():
        words = ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
        put_line(f"{name}: {words}".rstrip())


def _as_json(user: User) -> dict[str, Any]:
    return {
        "id": user.user_id,
        "name": user.name,
        "role": user.role,
        "status": "live" if user.live else "disabled",
        "collections": list(user.seen) or ["*"],
        "created_at": datetime.fromtimestamp(user.created_at, UTC).isoformat(timespec="seconds"),
    }
