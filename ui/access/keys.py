"""Keys in the service database: made, listed, revoked, their secrets replaced."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from ui.access.key import Key
from ui.access.rates import parse_rate
from ui.access.secret import MAX_SECRETS, digest_of, new_key_id, new_secret
from ui.access.windows import QUOTA, RATE, DatabaseWindows, counter
from ui.database import schema
from ui.database.revisions import changing
from ui.database.service import ServiceDatabase
from ui.errors import ConflictError, NotFoundError

REVISION = "keys_revision"
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key with a secret that was just made and can never be read again."""

    key: Key
    secret: str


class Keys:
    """The keys of a service database.

    Args:
        service: where they are kept; it is not closed here.
    """

    def __init__(self, service: ServiceDatabase) -> None:
        self._service = service

    def create(self, wanted: Key, *, days: float | None = None) -> IssuedKey:
        """Make a key like ``wanted``, with an id, a time and a secret of its own.

        Raises:
            ConflictError: a key in use has this name.
        """
        now = time.time()
        key_id = new_key_id()
        secret = new_secret(key_id)
        ends = None if days is None else now + days * DAY_S
        key = replace(wanted, key_id=key_id, created_at=now, expires_at=ends, digests=((digest_of(secret), None),))
        with changing(self._service, REVISION) as connection:
            if _find(connection, key.name, live=True):
                raise ConflictError(key.name)
            connection.execute(schema.keys.insert().values(_key_row(key)))
            _put_secret(connection, key_id, secret, now)
        return IssuedKey(key, secret)

    def all(self) -> tuple[Key, ...]:
        """Every key, the oldest first."""
        with self._service.database.reading() as connection:
            return read_keys(connection)

    def get(self, name: str) -> Key:
        """The key of a name or an id; of several with one name the one in use, else the youngest.

        Raises:
            NotFoundError: there is none.
        """
        with self._service.database.reading() as connection:
            return _found(connection, name)

    def revoke(self, name: str) -> Key:
        """End a key now, and its tokens; a second time changes nothing.

        Raises:
            NotFoundError: there is none.
        """
        now = time.time()
        with changing(self._service, REVISION) as connection:
            key = _found(connection, name)
            table = schema.keys
            ended = table.update().where(table.c.key_id == key.key_id, table.c.revoked_at.is_(None))
            connection.execute(ended.values(revoked_at=now, live_name=None))
            return _found(connection, key.key_id)

    def rotate(self, name: str, overlap_s: float = 0.0) -> IssuedKey:
        """Give a key a new secret; those before hold for ``overlap_s`` seconds more.

        Raises:
            NotFoundError: there is none.
            ConflictError: it is revoked or has expired.
        """
        now = time.time()
        with changing(self._service, REVISION) as connection:
            key = _found(connection, name)
            if not key.live(now):
                raise ConflictError(key.name)
            table = schema.key_secrets
            mine = table.c.key_id == key.key_id
            until = now + overlap_s
            connection.execute(
                table.update()
                .where(mine, or_(table.c.expires_at.is_(None), table.c.expires_at > until))
                .values(expires_at=until)
            )
            connection.execute(table.delete().where(mine, table.c.expires_at <= now))
            # The check of a secret compares with a fixed number: the oldest beyond it ends now.
            kept = [one for one, ends in _found(connection, key.key_id).digests if ends is None or ends > now]
            connection.execute(table.delete().where(mine, table.c.digest.in_(kept[: 1 - MAX_SECRETS])))
            secret = new_secret(key.key_id)
            _put_secret(connection, key.key_id, secret, now)
            return IssuedKey(_found(connection, key.key_id), secret)

    def used(self, key: Key) -> dict[str, int]:
        """How much of its rate and quota a key has used now."""
        windows = DatabaseWindows(self._service.database)
        limits = {"rate_used": (key.rate, RATE), "quota_used": (key.quota, QUOTA)}
        return {
            name: windows.look(counter(key.key_id, what), rate.window_s).used
            for name, (rate, what) in limits.items()
            if rate is not None
        }


def read_keys(connection: Connection) -> tuple[Key, ...]:
    """Every key with its secrets, the oldest first."""
    table, secrets = schema.keys, schema.key_secrets
    digests: dict[str, list[tuple[str, float | None]]] = {}
    for row in connection.execute(select(secrets).order_by(secrets.c.created_at, secrets.c.digest)):
        digests.setdefault(row.key_id, []).append((row.digest, row.expires_at))
    rows = connection.execute(select(table).order_by(table.c.created_at, table.c.key_id)).all()
    return tuple(_to_key(row, digests.get(row.key_id, ())) for row in rows)


def _find(connection: Connection, name: str, *, live: bool = False) -> tuple[Row[Any], ...]:
    table = schema.keys
    named = table.c.live_name == name if live else or_(table.c.name == name, table.c.key_id == name)
    return tuple(connection.execute(select(table).where(named)).all())


def _found(connection: Connection, name: str) -> Key:
    rows = _find(connection, name)
    if not rows:
        raise NotFoundError(name)
    best = max(rows, key=lambda row: (row.key_id == name, row.live_name is not None, row.created_at))
    secrets = schema.key_secrets
    query = select(secrets).where(secrets.c.key_id == best.key_id).order_by(secrets.c.created_at, secrets.c.digest)
    return _to_key(best, [(row.digest, row.expires_at) for row in connection.execute(query)])


def _put_secret(connection: Connection, key_id: str, secret: str, now: float) -> None:
    connection.execute(schema.key_secrets.insert().values(digest=digest_of(secret), key_id=key_id, created_at=now))


def _key_row(key: Key) -> dict[str, Any]:
    return {
        "key_id": key.key_id,
        "name": key.name,
        "live_name": key.name,
        "origins": list(key.origins),
        "scopes": sorted(key.scopes),
        "collections": list(key.collections),
        "rate": str(key.rate or ""),
        "quota": str(key.quota or ""),
        "created_at": key.created_at,
        "expires_at": key.expires_at,
    }


def _to_key(row: Row[Any], digests: Sequence[tuple[str, float | None]]) -> Key:
    return Key(
        key_id=row.key_id,
        name=row.name,
        origins=tuple(row.origins),
        scopes=frozenset(row.scopes),
        collections=tuple(row.collections),
        rate=parse_rate(row.rate),
        quota=parse_rate(row.quota),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        digests=tuple(digests),
    )
