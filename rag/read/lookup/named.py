"""Which document a question asks about: told by its number, its title, place and year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import PurePosixPath

from rag.lexicon import lines
from rag.store.versions import Versions
from rag.store.view import CatalogView
from rag.text.document_numbers import find_numbers
from rag.text.matching import matched, shared_pairs
from rag.text.normalize import fold, squeeze
from rag.text.periods import find_years, strip_years
from rag.text.places import NATIONAL, lies_in, same_place
from rag.text.titles import bare, named_titles
from rag.text.tokenize import terms
from rag.types import Document, Facet, Hit, Query

# Characters of a source's name, which is outside text, that are read.
_LONGEST = 120
# What every document may be called weighs little; what no document holds weighs most.
_LEAST, _MOST = 0.5, 7.0
# So many documents, those with most of the asked words, are compared closely.
_COMPARED = 30
_ALIKE = 0.02
# What a year that a question says weighs.
_YEAR = 3.0
# The facts whose years a document is told by.
_DATED = (
    "document_number", "written_on", "published_on", "effective_on", "adopted_on", "revised_on", "delivered_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A document with how well a question names it.

    ``told``: the share of what the question says, beside what frames it, that names the document, in [0, 1]; ``rest``:
    the words that do not name it.
    """

    document: Document
    told: float
    rest: tuple[str, ...] = ()


class NamedDocuments:
    """Finds the documents that questions name.

    Args:
        catalog: the documents.
        versions: tells the version of a rule that is asked for.
        rarity: an inverse document frequency of a term.
    """

    def __init__(self, catalog: CatalogView, versions: Versions, rarity: Callable[[str], float]) -> None:
        self._catalog, self._versions, self._rarity = catalog, versions, rarity
        self._framing = frozenset(lines("framing.txt"))
        self._names: tuple[str | None, tuple[tuple[Document, str], ...]] = (None, ())

    def find(
        self, query: Query, facet: Facet, hits: Sequence[Hit], text: str, every_version: bool = False
    ) -> tuple[Named, ...]:
        """Return the documents that may be meant, the best named first; none where a number is of no document.

        Args:
            query: the question, whose filters hold.
            facet: the version and place asked for.
            hits: what was retrieved, which decides between documents named as well.
            text: the part of the question that may name a document.
            every_version: look at those that another version answers for, too.
        """
        known, places = self._known(), self._places(facet.scope.body or query.scope.body)
        allowed = [
            (one, name)
            for one, name in known
            if places[one.scope.body] and self._allows(query, facet, one, every_version)
        ]
        if next(find_numbers(text), None):
            numbered = self._versions.numbered(text)
            return tuple(Named(self._whole(one), 1.0) for one, _ in allowed if one.doc_id in numbered)
        years = _said_years(text)
        allowed = [(one, name) for one, name in allowed if all(_is_of(one, name, year) for year in years)]
        return self._ranked({**self.words(text), **dict.fromkeys(years, _YEAR)}, allowed, hits, text)

    def words(self, text: str) -> dict[str, float]:
        """The words of a text that can name something, with their weights: neither times nor what frames a question."""
        told = (one for one in terms(strip_years(fold(text))) if one not in self._framing)
        return {one: min(max(self._rarity(one), _LEAST), _MOST) * (0.5 if len(one) == 1 else 1.0) for one in told}

    def called(self, words: dict[str, float]) -> list[Document]:
        """The headers of the documents that are called by one of some words at least."""
        return [one for one, name in self._known() if any(matched(word, name) for word in words)]

    def _allows(self, query: Query, facet: Facet, document: Document, every_version: bool) -> bool:
        """Whether a document is of the asked version, and of those the asker has chosen."""
        chosen = query.filters
        return (
            (not chosen.doc_ids or document.doc_id in chosen.doc_ids)
            and (not chosen.years or bool(set(chosen.years) & set(document.years)))
            and (every_version or self._versions.fits(document.doc_id, facet.version))
        )

    def _places(self, asked: str) -> dict[str, bool]:
        """Whether what is for each place is for the asked one."""
        bodies = {one.scope.body for one, _ in self._known()}
        return {body: not asked or not body or _is_for(body, asked) for body in bodies}

    def _ranked(
        self, asked: dict[str, float], allowed: Iterable[tuple[Document, str]], hits: Sequence[Hit], text: str
    ) -> tuple[Named, ...]:
        order = {doc_id: at for at, doc_id in enumerate(dict.fromkeys(hit.chunk.doc_id for hit in hits))}
        near = nsmallest(
            _COMPARED,
            allowed,
            key=lambda one: (
                -sum([weight for word, weight in asked.items() if word in one[1]]),
                order.get(one[0].doc_id, len(order)),
                one[0].doc_id,
            ),
        )
        full = named_titles(text, {one.title for one, _ in near})
        squeezed = squeeze(text)
        found = [_told(self._whole(one), name, asked) for one, name in near]

        def rank(one: Named) -> tuple[float, ...]:
            title = one.document.title
            share = shared_pairs(squeezed, title) / max(1, len(bare(title)) - 1)
            return (
                -float(title in full),
                -round(one.told / _ALIKE),
                -round(share / (5 * _ALIKE)),
                order.get(one.document.doc_id, len(order)),
            )

        return tuple(sorted(found, key=lambda one: (*rank(one), one.document.doc_id)))

    def _whole(self, header: Document) -> Document:
        """The document with its text."""
        return self._catalog.document(header.doc_id) or header

    def _known(self) -> tuple[tuple[Document, str], ...]:
        """The header of every document with what it is called; worked out anew when the catalog has changed."""
        documents, revision = self._catalog.headers(), self._catalog.revision
        known = self._names
        if known[0] != revision or len(known[1]) != len(documents):
            self._names = known = (revision, tuple((one, _called(one)) for one in documents))
        return known[1]


def _is_for(body: str, asked: str) -> bool:
    """Whether what is for a place is for the asked one."""
    return same_place(asked, body) or (body != NATIONAL and lies_in(asked, body))


def _told(document: Document, name: str, asked: dict[str, float]) -> Named:
    share = {word: float(_is_of(document, name, word)) if word.isdecimal() else matched(word, name) for word in asked}
    total = sum(asked.values())
    told = sum(weight * share[word] for word, weight in asked.items()) / total if total else 0.0
    return Named(document, told, tuple(word for word in asked if share[word] == 0.0))


def _called(document: Document) -> str:
    """What a document is called: its title, its file's name, who issued it and the place it is for."""
    file = PurePosixPath(document.source).stem[-_LONGEST:]
    facts = document.metadata
    parts = (document.title[: 2 * _LONGEST], file, facts.get("issuer", ""), facts.get("title", ""), document.scope.body)
    return fold(" ".join(parts))


def _said_years(text: str) -> tuple[str, ...]:
    """The years that a text writes out, not those between the two of a period: "2011-2015年" has two."""
    folded = fold(text)
    return tuple(
        str(year)
        for year in dict.fromkeys(find_years(folded, short=True))
        if str(year) in folded or f"{year % 100:02}年" in folded
    )


def _is_of(document: Document, name: str, year: str) -> bool:
    """Whether a document may be told by a year: of its content, its title, its days and its number."""
    if int(year) in document.years or year in name:
        return True
    facts = document.metadata
    return any(year in facts.get(key, "") for key in _DATED)
