"""The revision of a store: a number that is counted with every change, so that others notice it."""

from __future__ import annotations

from sqlalchemy import Connection

from rag.store.meta import Meta
from rag.store.put import count_revision

_KEY = "revision"


class Revision:
    """The revision as this process knows it.

    Args:
        meta: the facts among which it stands.
    """

    def __init__(self, meta: Meta) -> None:
        self._meta = meta
        self.current = meta.get(_KEY)

    def refresh(self) -> bool:
        """See what another process has counted; returns whether there was anything."""
        before, self.current = self.current, self._meta.get(_KEY)
        return self.current != before

    def count(self, connection: Connection) -> None:
        """Count a new one."""
        self.current = count_revision(connection)
