"""What the settings say of callers without a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.errors import ConfigError
from ui.access.rates import Rate, parse_rate

if TYPE_CHECKING:
    from rag.config import Settings

AUTO = Rate(60, 60)


@dataclass(frozen=True, slots=True)
class FreeRate:
    """A limit by address; ``spares_loopback``: not for requests made on this machine itself."""

    rate: Rate | None = None
    spares_loopback: bool = False


@dataclass(frozen=True, slots=True)
class AccessRules:
    """The limits by address of the API and of the chat page, and the names under which this server's pages are known.

    ``public``: whether the API answers without a key; ``public_chat``: whether the chat and the pages of documents are
    open to those who have not signed in.
    """

    public: bool = True
    public_chat: bool = True
    rate: FreeRate = FreeRate(AUTO, True)
    quota: FreeRate = FreeRate()
    chat: FreeRate = FreeRate(AUTO, True)
    own_hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> AccessRules:
        """Read the settings.

        Raises:
            ConfigError: a rate cannot be read.
        """
        return cls(
            public=settings.public_api,
            public_chat=settings.public_chat,
            rate=_free_rate("anonymous_rate", settings.anonymous_rate),
            quota=_free_rate("anonymous_quota", settings.anonymous_quota),
            chat=_free_rate("chat_rate", settings.chat_rate),
            own_hosts=frozenset(name.strip().lower() for name in settings.allowed_hosts.split(",") if name.strip()),
        )


def _free_rate(name: str, written: str) -> FreeRate:
    if not written.strip():
        return FreeRate()
    if written.strip() == "auto":
        return FreeRate(AUTO, True)
    rate = parse_rate(written)
    if rate is None:
        raise ConfigError(
            "setting {name} = {value!r} is no rate; give a number and s, m, h or d, e.g. 60/m", name=name, value=written
        )
    return FreeRate(rate)
