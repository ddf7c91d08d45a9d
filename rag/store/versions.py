"""Versions of one document: of two with the same title the newer answers unless the older is asked for."""

from __future__ import annotations

from rag.store.catalog import Catalog
from rag.text.normalize import squeeze
from rag.text.periods import find_years
from rag.types import Document

_UNKNOWN = 0
# Asked for as "旧版", the version before the one in force.
OLDER = -1


class Versions:
    """Which documents are superseded by others in the catalog.

    Args:
        catalog: where the documents are.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._read: tuple[object, dict[str, tuple[int, tuple[int, ...], tuple[int, ...]]]] = (None, {})

    def fits(self, doc_id: str, asked: int | None) -> bool:
        """Whether a document is the version asked for; ``None`` asks for the newest.

        A document with no other version fits whatever is asked, unless it is dated otherwise. A report is of its own
        year and of those its title names. ``OLDER`` asks for any but the newest.
        """
        own, all_years, named = self._table().get(doc_id, (_UNKNOWN, (), ()))
        if asked is None:
            return len(all_years) < 2 or own == max(all_years)
        if asked == OLDER:
            return len(all_years) < 2 or own != max(all_years)
        if asked in all_years:
            return own == asked
        return len(all_years) < 2 and (own in (asked, _UNKNOWN) or asked in named)

    def _table(self) -> dict[str, tuple[int, tuple[int, ...], tuple[int, ...]]]:
        """Each document's year, those of all of its title and those its title names; read anew after a writer."""
        revision = self._catalog.revision
        if self._read[0] != revision:
            groups: dict[tuple[str, str], list[Document]] = {}
            for document in self._catalog.documents():
                groups.setdefault((squeeze(document.title), document.scope.body), []).append(document)
            table = {}
            for group in groups.values():
                # Reports of one title but of other years are no versions of each other: they have no articles in force.
                rules = all("effective_on" in document.metadata for document in group)
                years = tuple(sorted({_year(document) for document in group})) if rules else ()
                table.update({one.doc_id: (_year(one), years, find_years(one.title)) for one in group})
            self._read = (revision, table)
        return self._read[1]


def _year(document: Document) -> int:
    return document.scope.years[-1] if document.scope.years else _UNKNOWN
