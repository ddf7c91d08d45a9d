"""Collections by folder: the first folder below a given path names the collection of all that is in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from ingest.intake import Intake
from ingest.parse.read import shown
from rag.errors import UsageError
from rag.store.catalog import Catalog
from rag.store.memberships import PUBLIC, checked_collection
from rag.types import INSIDE


class FolderCollections:
    """Which collection a file is in by where it lies.

    Args:
        paths: the folders that are taken in; files among them name no collection.

    Raises:
        UsageError: a folder has a name that no collection can have.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._roots = tuple(f"{shown(path.resolve()).rstrip('/')}/" for path in paths if path.is_dir())
        for path in paths:
            if path.is_dir():
                for folder in path.iterdir():
                    if folder.is_dir() and not folder.name.startswith("."):
                        _checked(folder.name)

    def of(self, source: str) -> frozenset[str]:
        """The collection of a file as the store remembers it; of one beside the folders the public one."""
        file = source.partition(INSIDE)[0]
        root = max((one for one in self._roots if file.startswith(one)), key=len, default="")
        if not root:
            return frozenset()
        folder, below, _ = file.removeprefix(root).partition("/")
        return frozenset({_checked(folder) if below else PUBLIC})

    def settle(self, intake: Intake, catalog: Catalog) -> None:
        """Put each document into the collections of the folders in which it lies, and no others.

        What is in several folders is in the collections of all; what has left a folder has left its collection.
        """
        intake.flush()
        wanted: dict[str, frozenset[str]] = defaultdict(frozenset)
        for source, known in intake.sources.items():
            if known.doc_id and (names := self.of(source)):
                wanted[known.doc_id] |= names
        if not wanted:
            return
        recorded = catalog.memberships.of(*wanted)
        changed = {doc_id: sorted(names) for doc_id, names in wanted.items() if set(recorded[doc_id]) != names}
        if changed:
            catalog.writer.place(changed)


def _checked(folder: str) -> str:
    try:
        return checked_collection(folder)
    except UsageError as error:
        raise UsageError(
            "the folder {folder!r} names no collection: {reason}", folder=folder, reason=error.message
        ) from error
