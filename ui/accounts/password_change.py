"""A user chooses another password: the old one is asked for, every login ends, and one begins anew."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rag.errors import UsageError
from ui.accounts.logins import Logins
from ui.accounts.passwords import checked_password, hash_password, holds
from ui.accounts.users import Users
from ui.audit.log import record
from ui.errors import PasswordError, RateLimitedError
from ui.http.threads import Threads

if TYPE_CHECKING:
    from ui.access.caller import Caller
    from ui.web.site import Site

# Each compares and makes a hash in 64 MiB.
_HASHING, _MOST_WAITING = 1, 16


@dataclass(frozen=True, slots=True)
class Wish:
    """What a user types: the password of today, and the one to come, twice."""

    current: str
    password: str
    repeated: str


class PasswordChange:
    """Changes the passwords of users who have signed in.

    Args:
        site: where users are kept and tries are counted.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._hashing = Threads("own-password", _HASHING, _MOST_WAITING)

    async def make(self, caller: Caller, wish: Wish, cookie: str) -> str:
        """Change the caller's own password; returns the cookie of the login that takes the place of all others.

        Args:
            caller: who has signed in.
            wish: what was typed.
            cookie: of the login so far.

        Raises:
            PasswordError: the old one is wrong, the new one cannot be used or is the same, or the two differ.
            RateLimitedError: wrong ones were tried too often; it counts as for signing in.
            BusyError: too many change theirs right now.
        """
        access = self._site.access
        if not hmac.compare_digest(_bytes(wish.password), _bytes(wish.repeated)):
            raise PasswordError("the two passwords differ; nothing was changed")
        if hmac.compare_digest(_bytes(wish.password), _bytes(wish.current)):
            raise PasswordError("the new password is the old one; choose another")
        try:
            checked_password(wish.password, caller.name)
        except UsageError as error:
            raise PasswordError(error.message.template, **error.message.values) from error
        wait_s = await access.work(partial(access.lockout.try_once, caller.name, caller.address))
        if wait_s:
            raise RateLimitedError("too many passwords were tried; wait a while", retry_after_s=wait_s)
        made = await self._hashing.run(partial(self._change, caller, wish))
        access.forget(cookie)
        return made

    def _change(self, caller: Caller, wish: Wish) -> str:
        database = self._site.kept
        users = Users(database)
        known = users.known(caller.name)
        right = holds(known.password if known else None, wish.current)
        if known is None or not right or known.user.user_id != caller.user_id:
            raise PasswordError("the present password is not right; nothing was changed")
        users.set_password(caller.user_id, hash_password(wish.password))
        self._site.access.lockout.clear(caller.name)
        record(database, caller.actor, "user.own_password", caller.name)
        return Logins(database, self._site.access.clock).begin(caller.user_id)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "replace")
