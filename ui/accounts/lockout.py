"""Who tries passwords must wait: counted by name and address, by name, by address, whether there is a user or not."""

from __future__ import annotations

import hashlib
import hmac

from ui.access.addresses import counted_as
from ui.access.windows import ADDRESS, Wanted, Windows

WINDOW_S = 900
# Of one name from one address, of one name from anywhere, from one address whatever the name.
TRIES_HERE, TRIES_OF_NAME, TRIES_OF_ADDRESS = 5, 50, 100


class Lockout:
    """Counts what is tried; right passwords clear what was counted of their name.

    Nobody can keep a user out for good from elsewhere without fifty tries every quarter of an hour, and then only for
    as long as he goes on.

    Args:
        windows: where tries are counted; shared by all processes of a server.
        secret: names and addresses are hashed with it.
    """

    def __init__(self, windows: Windows, secret: bytes) -> None:
        self._windows, self._secret = windows, secret

    def try_once(self, name: str, address: str) -> float:
        """Count one try; returns the seconds to wait, 0 when it may be made. Blocks on the database."""
        of_name, of_address = self._of_name(name), counted_as(address, self._secret)
        wanted = [
            Wanted(of_name + of_address, TRIES_HERE, WINDOW_S),
            Wanted(of_name, TRIES_OF_NAME, WINDOW_S),
            Wanted(f"{ADDRESS}login:{of_address}", TRIES_OF_ADDRESS, WINDOW_S),
        ]
        return max((room.free_in_s for room in self._windows.take(wanted) if not room.allowed), default=0.0)

    def clear(self, name: str) -> None:
        """Forget the tries of a name, from wherever they came."""
        self._windows.forget(self._of_name(name))

    def _of_name(self, name: str) -> str:
        hashed = hmac.digest(self._secret, b"login:" + name.encode("utf-8", "replace"), hashlib.sha256).hex()[:32]
        return f"{ADDRESS}login:{hashed}:"
