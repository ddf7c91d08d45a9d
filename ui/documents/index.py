"""The entries of the list as each set of collections shows them, worked out once for every state of the store."""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from collections.abc import Collection

from ui.documents.listing import Entry, entries_of
from ui.http.base import Resources

_MOST_VIEWS = 32


class Index:
    """The entries by collections; its methods read the database.

    Args:
        resources: the service behind the pages.
    """

    def __init__(self, resources: Resources) -> None:
        self._resources, self._lock = resources, threading.Lock()
        self._known: OrderedDict[tuple[str, ...], tuple[object, tuple[Entry, ...]]] = OrderedDict()

    def entries(self, collections: Collection[str]) -> tuple[Entry, ...]:
        """The documents of these collections, all where none is named, by title.

        Raises:
            NotReadyError: the service is starting.
        """
        seen, key = self._resources.seen(collections), tuple(sorted(set(collections)))
        # How a document stands changes with the day, too.
        state = (seen, seen.revision, datetime.date.today())
        with self._lock:
            known = self._known.get(key)
        if known is None or known[0] != state:
            status = self._resources.standing
            known = (state, entries_of(seen.headers(), lambda doc_id: status(collections, doc_id)))
        with self._lock:
            self._known[key] = known
            self._known.move_to_end(key)
            while len(self._known) > _MOST_VIEWS:
                self._known.popitem(last=False)
        return known[1]
