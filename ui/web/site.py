"""What the pages share: the service behind them, those who may come, the database of what they leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.database.service import ServiceDatabase
from ui.errors import NotReadyError
from ui.service import Service

if TYPE_CHECKING:
    from rag.config import Settings
    from ui.access.access import Access
    from ui.http.base import Resources


@dataclass(frozen=True, slots=True)
class Site:
    """One server's.

    ``resources``: the service, and threads to work in; ``access``: keys, users, limits.
    """

    resources: Resources
    access: Access

    @property
    def service(self) -> Service:
        """Holds the pipeline."""
        return self.resources.service

    @property
    def settings(self) -> Settings:
        """As the server was started with."""
        return self.resources.settings

    @property
    def database(self) -> ServiceDatabase | None:
        """The service database; ``None`` where there is none."""
        return self.access.service

    @property
    def kept(self) -> ServiceDatabase:
        """The service database.

        Raises:
            NotReadyError: there is none, or it can only be read.
        """
        found = self.database
        if found is None or not found.writable:
            raise NotReadyError("this server keeps nothing: its store cannot be written")
        return found
