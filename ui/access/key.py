"""A key: what it may do, from where, how often, until when."""

from __future__ import annotations

from dataclasses import dataclass

from ui.access.rates import Rate

ANY_ORIGIN = "*"


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key, its secrets only as SHA-256.

    ``digests`` pairs each secret's digest with the time it ends at, ``None``: it does not. ``collections`` empty:
    everything. Times are seconds since 1970, UTC.
    """

    key_id: str
    name: str
    origins: tuple[str, ...] = ()
    scopes: frozenset[str] = frozenset()
    collections: tuple[str, ...] = ()
    rate: Rate | None = None
    quota: Rate | None = None
    created_at: float = 0.0
    expires_at: float | None = None
    revoked_at: float | None = None
    digests: tuple[tuple[str, float | None], ...] = ()

    def live(self, now: float) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def status(self, now: float) -> str:
        """``live``, ``revoked`` or ``expired``."""
        if self.revoked_at is not None:
            return "revoked"
        return "live" if self.live(now) else "expired"

    def secrets_at(self, now: float) -> tuple[str, ...]:
        """The digests of the secrets that hold now."""
        return tuple(digest for digest, ends in self.digests if ends is None or now < ends)

    def allows(self, origin: str) -> bool:
        """Whether a page of this origin may use it."""
        return origin in self.origins or ANY_ORIGIN in self.origins
