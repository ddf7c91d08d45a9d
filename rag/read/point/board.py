"""The board: the units among which a language model chooses, numbered, under lines that say what they are of.

A bare sentence misleads: "净增277家" and "净增150家以上" look alike until a line above each names document, section,
year and kind. Titles, headings and units are text of documents, which may be anybody's: each stands on one line, and
none can look like a numbered one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.read.find.cells import cell_words
from rag.read.find.unit import Unit
from rag.store.standing import Status
from rag.text.cell_context import split_context
from rag.text.tokens import count_tokens
from rag.text.visible import one_line
from rag.types import Kind, Scope, Standing

# The longest line of a unit, of what is read with it, of a title and of a heading, in characters.
_UNIT, _CONTEXT, _TITLE, _HEADING = 320, 80, 60, 30
_HEADINGS = 3
_MOST_YEARS = 2
_NUMBERED = re.compile(r"[\[［【〔](?=\s*\d{1,4}\s*[\]］】〕])")
_KINDS = {Kind.ACTUAL: "实际", Kind.TARGET: "目标"}
_STANDINGS = {
    Standing.DRAFT: "草案",
    Standing.PENDING: "尚未施行",
    Standing.IN_FORCE: "现行有效",
    Standing.AMENDED: "已修改",
    Standing.SUPERSEDED: "已被取代",
    Standing.REPEALED: "已废止",
    Standing.EXPIRED: "已失效",
}

Labels = Callable[[str], tuple[Status, str]]
"""How a document stands, by its id, and the title of the one that makes it so, or ""."""


@dataclass(frozen=True, slots=True)
class Board:
    """What a model reads: number ``n`` of ``text`` is ``units[n - 1]``."""

    text: str
    units: tuple[Unit, ...]

    def unit(self, number: int) -> Unit | None:
        """The unit of a number, or ``None``."""
        return self.units[number - 1] if 0 < number <= len(self.units) else None


def fitting(ranked: Iterable[Unit], labels: Labels, budget_tokens: int) -> list[Unit]:
    """Return as many of ``ranked`` as a board of so many tokens holds, the first ones first; at least one.

    Args:
        ranked: units, the likeliest first.
        labels: how documents stand.
        budget_tokens: the longest text of a board, counted by ``rag.text.tokens``.
    """
    kept: list[Unit] = []
    heads: set[str] = set()
    for one in ranked:
        lines = [_numbered(len(kept) + 1, one)]
        head = _head(one, labels)
        if head not in heads:
            lines.append(head)
        cost = sum(count_tokens(f"{line}\n") for line in lines)
        if cost > budget_tokens and kept:
            break
        budget_tokens -= cost
        heads.add(head)
        kept.append(one)
    return kept


def in_reading_order(units: Sequence[Unit], labels: Labels) -> list[Unit]:
    """The units document by document in the order of each one's first unit, and there as they stand.

    What stands under one line is kept together: the cells of a column, the items of a list.
    """
    first: dict[str, int] = {}
    for one in units:
        first.setdefault(one.doc_id, len(first))
    heads = {id(one): _head(one, labels) for one in units}
    starts: dict[tuple[str, str], int] = {}
    for one in units:
        key = (one.doc_id, heads[id(one)])
        starts[key] = min(starts.get(key, one.span.start), one.span.start)
    return sorted(
        units,
        key=lambda one: (
            first[one.doc_id],
            starts[one.doc_id, heads[id(one)]],
            heads[id(one)],
            one.span.start,
            one.span.end,
        ),
    )


def in_drawn_order(units: Sequence[Unit], labels: Labels, lot: Callable[[str], bytes]) -> list[Unit]:
    """The units in an order that has nothing to do with how likely they are.

    What stands under one line is kept together here too: a board of them has the length that ``fitting`` counts.

    Args:
        units: of a board.
        labels: how documents stand.
        lot: the lot of a name; the same name always draws the same.
    """

    def place(one: Unit) -> tuple[bytes, bytes]:
        return lot(_head(one, labels)), lot(f"{one.doc_id} {one.span.start} {one.span.end}")

    return sorted(units, key=place)


def lay_out(units: Sequence[Unit], labels: Labels) -> Board:
    """Number units in the given order; neighbours of one document, section and time stand under one line."""
    return Board("\n".join(_lines(units, labels)), tuple(units))


def _lines(units: Sequence[Unit], labels: Labels) -> Iterator[str]:
    above = ""
    for number, one in enumerate(units, start=1):
        head = _head(one, labels)
        if head != above:
            yield head
            above = head
        yield _numbered(number, one)


def _numbered(number: int, one: Unit) -> str:
    return f"[{number}] {unit_line(one)}"


def unit_line(one: Unit) -> str:
    """The line of a unit without its number: a cell with the words of its row and column, else its own words."""
    cell = split_context(one.context)
    return _plain(cell_words(cell, one.text) if cell is not None else one.text, _UNIT)


def title_line(one: Unit) -> str:
    """The title of a unit's document as the line above it tells it."""
    return _plain(one.title, _TITLE)


def _head(one: Unit, labels: Labels) -> str:
    """What a unit is of, as a line of several parts; what is read with it is the last."""
    status, by = labels(one.doc_id)
    stands = f"已被《{by}》取代" if status.standing is Standing.SUPERSEDED and by else _STANDINGS[status.standing]
    headings = " / ".join(_plain(heading, _HEADING) for heading in one.section_path[-_HEADINGS:])
    context = "" if split_context(one.context) is not None else _plain(one.context, _CONTEXT)
    parts = (f"《{title_line(one)}》", headings, *_of(one.scope), _plain(stands, _TITLE + _HEADING), context)
    return f"# {' · '.join(filter(None, parts))}"


def _of(scope: Scope) -> tuple[str, str, str]:
    years = f"{scope.years[0]}—{scope.years[-1]}年" if len(scope.years) > _MOST_YEARS else ""
    years = years or "、".join(f"{year}年" for year in scope.years)
    return years, _KINDS.get(scope.kind, ""), _plain(scope.body, _HEADING)


def _plain(text: str, most: int) -> str:
    """Words of a document on one line, without what looks like a number of the board."""
    return _NUMBERED.sub("（", one_line(text, most))
