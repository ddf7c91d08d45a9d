"""The keys as of one moment: who a presented key or token belongs to, and which pages may use any of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ui.access import secret as key_secret
from ui.access import tokens
from ui.access.key import ANY_ORIGIN, Key
from ui.access.tokens import Token
from ui.errors import TokenExpiredError, UnauthorizedError


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose key it is; ``token`` where one was presented in the key's place."""

    key: Key
    token: Token | None = None

    @property
    def scopes(self) -> frozenset[str]:
        """What may be done."""
        return self.key.scopes & self.token.scopes if self.token else self.key.scopes


@dataclass(frozen=True, slots=True)
class Directory:
    """Every key by its id, and the secret that tokens are signed with."""

    keys: Mapping[str, Key] = field(default_factory=dict)
    signing_secret: bytes = b""

    @classmethod
    def of(cls, keys: Iterable[Key], signing_secret: bytes) -> Directory:
        """The directory of these keys."""
        return cls({key.key_id: key for key in keys}, signing_secret)

    def identify(self, presented: str, now: float) -> Identity:
        """Whose key or token this is.

        A key that nobody has, a wrong secret, a revoked key and any other word end alike, after the same work.

        Raises:
            UnauthorizedError: nobody's, or no longer.
            TokenExpiredError: a token that was ours and has ended.
        """
        token = tokens.verify(presented, self.signing_secret)
        key = self.keys.get(token.key_id if token else key_secret.id_within(presented))
        holds = key_secret.matches(presented, key.secrets_at(now) if key else ())
        if key is None or not key.live(now) or not (holds or token):
            raise UnauthorizedError
        if token and now >= token.expires_at:
            raise TokenExpiredError
        return Identity(key, token)

    def live(self, now: float) -> tuple[Key, ...]:
        """The keys that hold now."""
        return tuple(key for key in self.keys.values() if key.live(now))

    def allows(self, origin: str, now: float) -> bool:
        """Whether some key may be used on pages of this origin."""
        return any(key.allows(origin) for key in self.live(now))

    def origins(self, now: float, key_id: str | None = None) -> tuple[str, ...]:
        """The origins that the keys, or one of them, name; ``*`` alone where one names any."""
        keys = self.live(now) if key_id is None else tuple(key for key in self.live(now) if key.key_id == key_id)
        named = sorted({origin for key in keys for origin in key.origins})
        return (ANY_ORIGIN,) if ANY_ORIGIN in named else tuple(named)
