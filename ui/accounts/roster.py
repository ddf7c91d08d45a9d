"""The users as of one moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ui.accounts.user import User


@dataclass(frozen=True, slots=True)
class Roster:
    """Every user by id, disabled ones among them."""

    users: Mapping[str, User] = field(default_factory=dict)

    @classmethod
    def of(cls, users: Iterable[User]) -> Roster:
        """The roster of these users."""
        return cls({user.user_id: user for user in users})

    @property
    def empty(self) -> bool:
        """Whether nobody has been made a user yet."""
        return not self.users

    def live(self, user_id: str) -> User | None:
        """The user of an id who may come."""
        found = self.users.get(user_id)
        return found if found is not None and found.live else None
