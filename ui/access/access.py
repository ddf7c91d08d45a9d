"""What a server knows of its callers: keys, users, limits, the secret of its tokens."""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from rag.errors import StoreError
from ui.access.directory import Directory
from ui.access.keys import REVISION, read_keys
from ui.access.limiter import Limiter
from ui.access.rules import AccessRules
from ui.access.windows import DatabaseWindows, MemoryWindows, Windows
from ui.accounts.lockout import Lockout
from ui.accounts.logins import Login, Logins, digest_of, is_cookie
from ui.accounts.roster import Roster
from ui.accounts.user import User
from ui.accounts.users import REVISION as USERS_REVISION
from ui.accounts.users import USERS_LAYOUT, read_users
from ui.database.revisions import revision
from ui.database.service import ServiceDatabase, open_service

if TYPE_CHECKING:
    from rag.config import Settings

T = TypeVar("T")

# Of so many cookies it is remembered for `FRESH_S` whose they are.
_MOST_LOGINS_KNOWN = 10_000
# A revoked key works for so long at most, and a new one not yet: less than it takes to copy it anywhere.
FRESH_S = 0.05
# A server that is gone is asked no more often.
GONE_S = 1.0


class Access:
    """Opened once a server; close it, or use it as a context manager.

    Args:
        rules: what the settings say of callers without a key.
        service: keys and limits; ``None``: no keys, limits in memory. Closed together with this.
        clock: seconds since 1970.
    """

    def __init__(
        self, rules: AccessRules, service: ServiceDatabase | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.rules, self.service, self.clock = rules, service, clock
        # SQLite has one writer at a time: its own threads would only wait for each other.
        shared = service is not None and service.database.dialect == "postgresql"
        self._executor = ThreadPoolExecutor(4 if shared else 1, thread_name_prefix="access")
        windows: Windows = MemoryWindows()
        if service is not None and service.writable:
            windows = DatabaseWindows(service.database)
        self.limiter = Limiter(windows, self._executor)
        self.signing_secret = service.signing_secret if service is not None else secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._directory, self._roster, self._revision = Directory({}, self.signing_secret), Roster(), ("", "")
        self._logins = Logins(service, clock) if service is not None else None
        self._logins_known: OrderedDict[str, tuple[float, Login | None]] = OrderedDict()
        self.lockout = Lockout(windows, self.signing_secret)
        self._read_at = float("-inf")
        self._failed: StoreError | None = None

    @classmethod
    def open(cls, settings: Settings) -> Access:
        """The access of a server with these settings.

        Raises:
            ConfigError: a rate or the service database's URL cannot be used.
            StoreError: the service database is unusable.
        """
        return cls(AccessRules.of(settings), open_service(settings))

    def __enter__(self) -> Access:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let what is under way end, then close the database."""
        self._executor.shutdown()
        if self.service is not None:
            self.service.close()

    async def directory(self) -> Directory:
        """The keys, as they were a moment ago; off the event loop.

        Raises:
            StoreError: the service database cannot be reached.
        """
        if self.service is None or self._fresh():
            return self._known()
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._refreshed)

    async def roster(self) -> Roster:
        """The users, as they were a moment ago; off the event loop.

        Raises:
            StoreError: the service database cannot be reached.
        """
        await self.directory()
        return self._roster

    async def user_of(self, cookie: str) -> User | None:
        """The user whose login a cookie is, as of a moment ago; ``None``: nobody's, or of one who may not come.

        Raises:
            StoreError: the service database cannot be reached.
        """
        if self._logins is None or not is_cookie(cookie):
            return None
        digest = digest_of(cookie)
        at, login = self._logins_known.get(digest, (float("-inf"), None))
        if time.monotonic() - at >= FRESH_S:
            started = time.monotonic()
            login = await self.work(partial(self._logins.find, cookie))
            self._logins_known[digest] = started, login
            self._logins_known.move_to_end(digest)
            while len(self._logins_known) > _MOST_LOGINS_KNOWN:
                self._logins_known.popitem(last=False)
        if login is None:
            return None
        user = (await self.roster()).live(login.user_id)
        if user is None:  # a login is ended with its user: this one may be younger than what is known of the users
            self._read_at = float("-inf")
            user = (await self.roster()).live(login.user_id)
        return user

    async def work(self, work: Callable[[], T]) -> T:
        """Return what ``work`` returns, which waits for the service database, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def forget(self, cookie: str) -> None:
        """Look a login up anew when it comes again; after it was ended here."""
        self._logins_known.pop(digest_of(cookie), None)

    def _fresh(self) -> bool:
        return time.monotonic() - self._read_at < (FRESH_S if self._failed is None else GONE_S)

    def _known(self) -> Directory:
        if self._failed is not None:
            raise self._failed
        return self._directory

    def _refreshed(self) -> Directory:
        assert self.service is not None
        with self._lock:
            if not self._fresh():
                started = time.monotonic()
                try:
                    self._read(self.service)
                    self._failed = None
                except StoreError as error:
                    # Told to everybody for a second, or each of many askers would wait for a server that is gone.
                    self._failed = error
                self._read_at = started
            return self._known()

    def _read(self, service: ServiceDatabase) -> None:
        with service.database.reading() as connection:
            keys, users = revision(connection, REVISION), revision(connection, USERS_REVISION)
            if keys != self._revision[0]:
                self._directory = Directory.of(read_keys(connection), self.signing_secret)
            if users != self._revision[1] and service.layout >= USERS_LAYOUT:
                self._roster = Roster.of(read_users(connection))
            self._revision = keys, users
