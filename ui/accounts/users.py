"""Users in the service database: made, listed, changed, disabled."""

from __future__ import annotations

import secrets
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Row, select

from rag.errors import UsageError
from ui.access.caller import Role
from ui.accounts.user import ROLES, User
from ui.database import schema
from ui.database.revisions import changing
from ui.database.service import ServiceDatabase
from ui.errors import ConflictError, NotFoundError
from ui.wire import clean_text

REVISION = "users_revision"
# Since this layout of the service database there are users.
USERS_LAYOUT = 2
_NAME_CHARS = 64


@dataclass(frozen=True, slots=True)
class Known:
    """A user with the hash of the password."""

    user: User
    password: str


class Users:
    """The users of a service database.

    Args:
        service: where they are kept; it is not closed here.
    """

    def __init__(self, service: ServiceDatabase) -> None:
        self._service = service

    def add(self, name: str, role: Role, collections: Sequence[str], password: str) -> User:
        """Make a user; ``password`` is the hash.

        Raises:
            ConflictError: there is one of this name.
        """
        user = User(secrets.token_hex(8), name, role, tuple(collections), time.time())
        table = schema.users
        with changing(self._service, REVISION) as connection:
            if connection.execute(select(table.c.user_id).where(table.c.name == name)).first():
                raise ConflictError(name)
            row = {**_row(user), "password": password}
            connection.execute(table.insert().values(row))
        return user

    def all(self) -> tuple[User, ...]:
        """Every user, by name."""
        with self._service.database.reading() as connection:
            return read_users(connection)

    def get(self, name: str) -> User:
        """The user of a name or an id.

        Raises:
            NotFoundError: there is none.
        """
        with self._service.database.reading() as connection:
            return _found(connection, name)

    def known(self, name: str) -> Known | None:
        """The user of a name with the hash of the password, for somebody who signs in."""
        table = schema.users
        for row in self._service.database.rows(select(table).where(table.c.name == name)):
            return Known(to_user(row), row.password)
        return None

    def set_disabled(self, name: str, *, disabled: bool) -> User:
        """Shut a user out, which ends all logins, or let it in again; a second time changes nothing.

        Raises:
            NotFoundError: there is none.
            ConflictError: it is the last admin who could come.
        """
        return self._change(name, disabled_at=time.time() if disabled else None)

    def set_password(self, name: str, password: str) -> User:
        """Give a user another password, of which this is the hash; all logins end.

        Raises:
            NotFoundError: there is none.
        """
        return self._change(name, password=password)

    def set_role(self, name: str, role: Role, collections: Sequence[str]) -> User:
        """Give a user another role and other collections.

        Raises:
            NotFoundError: there is none.
            ConflictError: it is the last admin who could come.
        """
        return self._change(name, role=role, collections=list(collections))

    def _change(self, name: str, **values: Any) -> User:
        table, logins = schema.users, schema.logins
        with changing(self._service, REVISION) as connection:
            before = _found(connection, name)
            if before.disabled_at is not None and values.get("disabled_at"):
                return before
            connection.execute(table.update().where(table.c.user_id == before.user_id).values(values))
            if values.get("disabled_at") or "password" in values:
                connection.execute(logins.delete().where(logins.c.user_id == before.user_id))
            after = _found(connection, before.user_id)
            lost = before.live and before.role == "admin" and not (after.live and after.role == "admin")
            if lost and not any(one.live and one.role == "admin" for one in read_users(connection)):
                raise ConflictError(before.name)
            return after


def read_users(connection: Connection) -> tuple[User, ...]:
    """Every user, by name."""
    found = connection.execute(select(schema.users)).all()
    return tuple(sorted(map(to_user, found), key=lambda one: (one.name, one.user_id)))


def to_user(row: Row[Any]) -> User:
    """A row as a user."""
    return User(row.user_id, row.name, cast("Role", row.role), tuple(row.collections), row.created_at, row.disabled_at)


def checked_user_name(name: str) -> str:
    """Return a name as it is kept; of names that look alike only one form is.

    Raises:
        UsageError: it is empty, too long, or not on one line.
    """
    kept = normal_name(name)
    # Names of the audit log that are no user's.
    taken = kept.casefold() in {"local"} or kept.casefold().startswith("key ")
    if not 0 < len(kept) <= _NAME_CHARS or not kept.isprintable() or clean_text(kept) != kept or "," in kept or taken:
        raise UsageError(
            "the user name {name!r} cannot be used; give 1 to {most} characters on one line, without commas",
            name=kept[:_NAME_CHARS],
            most=_NAME_CHARS,
        )
    return kept


def normal_name(name: str) -> str:
    """The form in which a name is kept and looked up.

    >>> normal_name("  Ｗang  ")
    'Wang'
    """
    return unicodedata.normalize("NFKC", name[: 4 * _NAME_CHARS]).encode("utf-8", "replace").decode().strip()


def checked_role(role: str) -> Role:
    """A role that there is.

    Raises:
        UsageError: there is none of that name.
    """
    for one in ROLES:
        if one == role.strip():
            return one
    raise UsageError("there is no role {role!r}; the roles are: {listed}", role=role[:60], listed=", ".join(ROLES))


def _found(connection: Connection, name: str) -> User:
    table, wanted = schema.users, normal_name(name)
    for column in (table.c.user_id, table.c.name):
        row = connection.execute(select(table).where(column == wanted)).first()
        if row is not None:
            return to_user(row)
    raise NotFoundError(name)


def _row(user: User) -> dict[str, Any]:
    return {
        "user_id": user.user_id,
        "name": user.name,
        "role": user.role,
        "collections": list(user.collections),
        "created_at": user.created_at,
        "disabled_at": user.disabled_at,
    }
