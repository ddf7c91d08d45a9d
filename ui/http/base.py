"""What the resources of the API share: the service, the settings, and threads to work in."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from typing import cast

from rag.config import Settings
from rag.store.catalog import Catalog
from rag.store.standing import Status
from rag.store.versions import Versions
from ui.http.threads import Threads
from ui.listing import Listing
from ui.service import Service

# A question holds its thread until it is answered. Above what any number of workers answers within the longest wait;
# the pool of workers refuses long before.
_MOST_QUESTIONS = 64
_READERS, _MOST_READINGS = 8, 256
# Views that are kept, one for each set of collections that keys name; each remembers which documents it shows.
_MOST_VIEWS = 32


class Resources:
    """The service behind the routes. ``questions`` are threads for answers, ``readings`` for the catalog and files.

    Args:
        service: holds the pipeline.
        settings: limits and places.
    """

    def __init__(self, service: Service, settings: Settings) -> None:
        self.service, self.settings = service, settings
        self.questions = Threads("ask", _MOST_QUESTIONS, _MOST_QUESTIONS)
        self.readings = Threads("read", _READERS, _MOST_READINGS)
        self._lock = threading.Lock()
        self._views: OrderedDict[tuple[str, ...], tuple[Listing, Listing, Versions]] = OrderedDict()

    def seen(self, collections: Collection[str] = ()) -> Listing:
        """The documents of these collections, all where none is named; reads the database, so call it in a thread.

        Raises:
            NotReadyError: the service is starting.
        """
        return self._view(collections)[1]

    def standing(self, collections: Collection[str], doc_id: str) -> Status:
        """How a document of these collections stands today."""
        return self._view(collections)[2].status(doc_id)

    def standings(self, collections: Collection[str]) -> tuple[Listing, Versions]:
        """These documents and how each of them stands today; read the database once for many of them."""
        _, seen, versions = self._view(collections)
        return seen, versions

    def _view(self, collections: Collection[str]) -> tuple[Listing, Listing, Versions]:
        catalog, key = self.service.pipeline.catalog, tuple(sorted(set(collections)))
        with self._lock:
            known = self._views.get(key)
            if known is None or known[0] is not catalog:
                seen = catalog.visible(key)
                known = (catalog, seen, Versions(cast("Catalog", seen), self.settings.asked_day))
            self._views[key] = known
            self._views.move_to_end(key)
            while len(self._views) > _MOST_VIEWS:
                self._views.popitem(last=False)
        return known
