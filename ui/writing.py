"""Changes to the documents, as the interfaces ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from ingest.progress import Watch
from ingest.types import IngestReport


class Writing(Protocol):
    """Changes to the documents; each returns when it is done."""

    def add(
        self, paths: Sequence[Path], collection: str = "", *, watch: Watch | None = None, replaces: str = ""
    ) -> IngestReport:
        """Take files in; empty ``collection``: the public one.

        ``watch`` is told where the work on each file is; ``replaces``: a document that gives way to the first new one.
        """
        ...

    def place(self, doc_id: str, collections: Sequence[str]) -> None:
        """Put a document into these collections and no others.

        Raises:
            UnknownDocumentError: there is no such document.
        """
        ...

    def correct(self, doc_id: str, facts: Mapping[str, str | None]) -> Mapping[str, str]:
        """Set facts down for good, ``None`` taking one back; returns all that is set down of the document.

        Raises:
            UnknownDocumentError: there is no such document.
            CorrectionError: there is no such fact, or it cannot have that value.
        """
        ...

    def remove(self, doc_id: str) -> None:
        """Remove a document and everything read from it.

        Raises:
            UnknownDocumentError: there is no such document.
        """
        ...
