"""A user: a name, a role, and what may be seen with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ui.access.caller import Role, Scope

_ASKS: frozenset[Scope] = frozenset({"ask", "search", "documents", "feedback"})
_WORKS: frozenset[Scope] = _ASKS | {"edit", "work"}
# What each role may do.
ROLES: Mapping[Role, frozenset[Scope]] = MappingProxyType(
    {"viewer": _ASKS, "editor": _WORKS, "admin": _WORKS | {"admin"}}
)


@dataclass(frozen=True, slots=True)
class User:
    """What is kept of a user but for the password.

    ``collections`` empty: everything. Times are seconds since 1970; ``disabled_at`` is ``None`` of one who may come.
    """

    user_id: str
    name: str
    role: Role
    collections: tuple[str, ...] = ()
    created_at: float = 0.0
    disabled_at: float | None = None

    @property
    def live(self) -> bool:
        """Whether it may come."""
        return self.disabled_at is None

    @property
    def scopes(self) -> frozenset[Scope]:
        """What it may do."""
        return ROLES.get(self.role, frozenset())

    @property
    def seen(self) -> tuple[str, ...]:
        """The collections it may see, empty: everything; an admin sees everything."""
        return () if self.role == "admin" else self.collections
