"""Rows of the ledger as a page, a table of a spreadsheet or a chart shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from rag.types import Bound, Document, Indicator, Kind
from ui.indicators.figure import Figure, figure_of, number_words, words_of
from ui.listing import Listing
from ui.wire import clean_text

_BOUND_WORDS = {
    Bound.AT_LEAST: "at_least",
    Bound.AT_MOST: "at_most",
    Bound.ABOUT: "about",
    Bound.RANGE: "range",
    Bound.EXACT: "exact",
}
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row in the words of a language. ``link`` leads from the root of the program to its sentence."""

    name: str
    value: str
    figure: Figure
    bound: str
    years: str
    kind: str
    kind_words: str
    change: bool
    body: str
    title: str
    quote: str
    link: str


def shown_rows(rows: Iterable[Indicator], seen: Listing, words: Mapping[str, str]) -> Iterator[ShownRow]:
    """Yield the rows whose document may be seen.

    Args:
        rows: of the ledger.
        seen: what may be seen.
        words: of the page, in the language of the reader.
    """
    for row in rows:
        document = seen.document(row.doc_id)
        if document is not None:
            yield shown_row(row, document, words)


def shown_row(row: Indicator, document: Document, words: Mapping[str, str]) -> ShownRow:
    """Return one row with what stands in its document."""
    figure = figure_of(row)
    kind = {Kind.ACTUAL: "actual", Kind.TARGET: "target"}.get(row.scope.kind, "")
    return ShownRow(
        name=_line(row.name),
        value=_line(words_of(row)) or told_figure(figure, row.bound, words),
        figure=figure,
        bound=words[_BOUND_WORDS[row.bound]],
        years=years_words(row, words),
        kind=kind,
        kind_words=words[kind] if kind else "",
        change=row.change,
        body=_line(body_of(row, document)),
        title=title_of(document),
        quote=_line(row.quote),
        link=sentence_link(row),
    )


def title_of(document: Document) -> str:
    """The title of a document, with its year where the title does not tell it: a report of each year has the same."""
    title = _line(document.title)
    title = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
    return f"{title} ({document.year})" if document.year and str(document.year) not in title else title


def body_of(row: Indicator, document: Document) -> str:
    """Whose figure it is: that of its sentence, else of its document."""
    return row.scope.body or document.scope.body


def sentence_link(row: Indicator) -> str:
    """The way from the root of the program to the sentence of a row."""
    return f"documents/{quote(row.doc_id, safe='')}?start={row.span.start}&end={row.span.end}"


def told_figure(figure: Figure, bound: Bound, words: Mapping[str, str]) -> str:
    """A figure in words: 不少于 110 亿元."""
    number = number_words(figure.value)
    if figure.high is not None:
        number = f"{number}—{number_words(figure.high)}"
    gap = " " if figure.unit and figure.unit not in "%‰‱" else ""
    told = f"{number}{gap}{figure.unit}"
    if bound in (Bound.AT_LEAST, Bound.AT_MOST, Bound.ABOUT):
        return words[f"told_{_BOUND_WORDS[bound]}"].format(figure=told)
    return told


def years_words(row: Indicator, words: Mapping[str, str]) -> str:
    """The years of a row, and its months where it speaks of a part of a year: 2019年, 2016—2020年, 2019年1—6月."""
    years = sorted(set(row.scope.years))
    if not years:
        return ""
    if len(years) == 1:
        told = str(years[0])
    elif years == list(range(years[0], years[-1] + 1)):
        told = f"{years[0]}—{years[-1]}"
    else:
        told = words["comma"].join(map(str, years))
    months = row.scope.months
    if not months:
        return words["year"].format(year=told)
    first, last = months[0], months[-1]
    return words["months"].format(year=told, months=f"{first}—{last}" if last != first else str(first))


def _line(words: str) -> str:
    return " ".join(clean_text(words).split())
