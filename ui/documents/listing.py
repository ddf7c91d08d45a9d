"""The list of the documents: what of each stands in it, narrowed by words, issuer and year, a page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rag.store.standing import Status
from rag.text.dates import iso_date
from rag.text.normalize import fold
from rag.types import Document, Standing
from ui.collections.welcome import issuer_of
from ui.wire import clean_text

PER_PAGE = 50
# Names in a select; those of the most documents.
_MOST_OPTIONS = 500
_MOST_WORDS = 8
# The first of these that a document has is its day in the list.
_DAYS = ("published_on", "written_on", "delivered_on", "revised_on", "adopted_on", "effective_on")
# How one number is written on different pages: 〔2020〕, [2020], (2020).
_BRACKETS = dict.fromkeys(map(ord, "〔〕[]()【】《》<>"), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in the list, without its text. ``date``: ISO, or a year, or ""; ``folded``: what is searched.

    ``standing``: ``None`` where nothing says how it stands.
    """

    doc_id: str
    title: str
    issuer: str
    number: str
    date: str
    years: tuple[int, ...]
    standing: Standing | None
    folded: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked for; empty: everything. ``sort``: ``date`` or ``title``; ``page`` counts from 1."""

    words: str = ""
    issuer: str = ""
    year: int | None = None
    sort: str = "date"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list. ``issuers`` and ``years``: what can be chosen beside the rest, with how many there are."""

    entries: Sequence[Entry]
    count: int
    page: int
    pages: int
    issuers: Sequence[tuple[str, int]]
    years: Sequence[tuple[int, int]]


def entries_of(documents: Iterable[Document], status: Callable[[str], Status]) -> tuple[Entry, ...]:
    """Return what of the documents stands in the list, by title."""
    return tuple(_entry(one, status(one.doc_id)) for one in documents)


def listed(entries: Sequence[Entry], choice: Choice) -> Listed:
    """Return the page that is asked for; one beyond the last is the last."""
    words = _folded(choice.words).split()[:_MOST_WORDS]
    found = [one for one in entries if all(word in one.folded for word in words)] if words else list(entries)
    of_issuer = [one for one in found if not choice.issuer or one.issuer == choice.issuer]
    of_year = [one for one in found if choice.year is None or choice.year in one.years]
    both = [one for one in of_issuer if choice.year is None or choice.year in one.years]
    if choice.sort != "title":  # by title they are already
        both.sort(key=lambda one: one.date, reverse=True)
    pages = max(1, -(-len(both) // PER_PAGE))
    page = min(max(1, choice.page), pages)
    issuers = Counter(one.issuer for one in of_year if one.issuer)
    years = Counter(year for one in of_issuer for year in one.years)
    if choice.issuer:
        issuers.setdefault(choice.issuer, 0)
    if choice.year is not None:
        years.setdefault(choice.year, 0)
    return Listed(
        both[(page - 1) * PER_PAGE : page * PER_PAGE],
        len(both),
        page,
        pages,
        sorted(issuers.items(), key=lambda one: (-one[1], one[0]))[:_MOST_OPTIONS],
        sorted(years.items(), reverse=True)[:_MOST_OPTIONS],
    )


def _entry(document: Document, status: Status) -> Entry:
    facts = document.metadata
    title, issuer = clean_text(document.title), clean_text(" ".join(issuer_of(document).split()))
    number = clean_text(facts.get("document_number", ""))
    day = next(filter(None, (iso_date(facts.get(key, "")) for key in _DAYS)), "")
    years = {*document.scope.years, *((document.year,) if document.year is not None else ())}
    return Entry(
        document.doc_id,
        title,
        issuer,
        number,
        day or str(document.year or ""),
        tuple(sorted(years)),
        status.standing if status.told else None,
        _folded(f"{title}\n{issuer}\n{number}"),
    )


def _folded(words: str) -> str:
    return fold(words).translate(_BRACKETS)
