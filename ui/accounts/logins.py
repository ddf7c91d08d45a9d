"""Logins: 256 random bits in a cookie, of which only the SHA-256 is kept; they end by themselves."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import or_, select

from ui.database import schema
from ui.database.service import ServiceDatabase

SESSION_COOKIE = "pq_session"
# Without a click for a working day, or a week after it was made, a login has ended.
IDLE_S, LIFETIME_S = 8 * 3600.0, 7 * 86_400.0
# How exactly it is known when somebody was last there.
_TOUCH_S = 60.0
_MOST_LOGINS = 20
_FORM = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who has signed in: whose login it is, and its digest."""

    digest: str
    user_id: str


def new_cookie() -> str:
    """Return 256 random bits as a cookie holds them."""
    return secrets.token_urlsafe(32)


def is_cookie(value: str) -> bool:
    """Whether this has the form of one of our cookies."""
    return _FORM.fullmatch(value) is not None


def digest_of(cookie: str) -> str:
    """What is kept of a cookie."""
    return hashlib.sha256(cookie.encode("ascii", "replace")).hexdigest()


class Logins:
    """The logins of a service database.

    Args:
        service: where they are kept; it is not closed here.
        clock: seconds since 1970.
    """

    def __init__(self, service: ServiceDatabase, clock: Callable[[], float] = time.time) -> None:
        self._service, self._clock = service, clock

    def begin(self, user_id: str, before: str = "") -> str:
        """Return the cookie of a new login; the one that the browser had ``before`` ends, and the user's oldest."""
        table, now, cookie = schema.logins, self._clock(), new_cookie()
        values = {"digest": digest_of(cookie), "user_id": user_id, "created_at": now, "seen_at": now}
        with self._service.writing() as connection:
            ended = or_(table.c.expires_at <= now, table.c.seen_at <= now - IDLE_S, table.c.digest == digest_of(before))
            connection.execute(table.delete().where(ended))
            connection.execute(table.insert().values({**values, "expires_at": now + LIFETIME_S}))
            mine = select(table.c.digest).where(table.c.user_id == user_id).order_by(table.c.created_at.desc())
            over = [row.digest for row in connection.execute(mine.offset(_MOST_LOGINS))]
            connection.execute(table.delete().where(table.c.digest.in_(over)))
        return cookie

    def find(self, cookie: str) -> Login | None:
        """The login of a cookie that still holds; it is noted that somebody was there."""
        table, now = schema.logins, self._clock()
        query = select(table).where(table.c.digest == digest_of(cookie))
        for row in self._service.database.rows(query):
            if now >= row.expires_at or now - row.seen_at >= IDLE_S:
                return None
            if now - row.seen_at >= _TOUCH_S and self._service.writable:
                with self._service.writing() as connection:
                    connection.execute(table.update().where(table.c.digest == row.digest).values(seen_at=now))
            return Login(row.digest, row.user_id)
        return None

    def end(self, cookie: str) -> None:
        """End the login of a cookie."""
        table = schema.logins
        with self._service.writing() as connection:
            connection.execute(table.delete().where(table.c.digest == digest_of(cookie)))
