"""Stretches of a document's text as HTML: escaped, one stretch marked, with the places that are linked to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import LiteralString

from markupsafe import Markup, escape

from rag.types import Block, Span
from ui.wire import clean_text

WORDS = re.compile(r"\w")
NOTHING = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is shown.

    Args:
        mark: what of it is marked, in characters of the text; an empty span marks nothing.
        prefix: of every id, so that none clashes with those of a page around it.
        top: the level of the highest heading: 2 gives ``h2``.
        page_label: what is said of a page number.
        table_label: what a table is called to those who do not see it.
    """

    mark: Span = NOTHING
    prefix: str = ""
    top: int = 2
    page_label: Callable[[int], str] = str
    table_label: str = ""


@dataclass(slots=True)
class Runs:
    """What is written, piece by piece, into ``out``; arguments as for ``write_html``."""

    text: str
    anchors: Sequence[int]
    manner: Manner
    out: list[Markup] = field(default_factory=list)
    page: int | None = None
    marked: bool = False

    def put(self, markup: LiteralString, *values: object) -> None:
        """Write markup, with values escaped in the place of its braces."""
        made = Markup(markup)  # noqa: S704 - only what is written in this file; values are escaped
        self.out.append(made.format(*values) if values else made)

    def run(self, start: int, end: int) -> None:
        """A stretch of the text: escaped, marked where it is to be, with the places that are linked to."""
        mark, cuts = self.manner.mark, [start, end]
        for one in (mark.start, mark.end):
            if start < one < end:
                cuts.append(one)
        first = bisect_left(self.anchors, start)
        while first < len(self.anchors) and self.anchors[first] < end:
            cuts.append(self.anchors[first])
            first += 1
        cuts = sorted(set(cuts))
        for at, stop in pairwise(cuts):
            place = bisect_left(self.anchors, at)
            if place < len(self.anchors) and self.anchors[place] == at:
                self.put('<span class="doc-at" id="{}at-{}"></span>', self.manner.prefix, at)
            words = clean_text(self.text[at:stop])
            if mark.start <= at < mark.end and words:
                first_one = "" if self.marked else Markup(' id="{}quote" tabindex="-1"').format(self.manner.prefix)
                self.marked = True
                self.put("<mark{}>{}</mark>", first_one, words)
            else:
                self.out.append(escape(words))

    def unseen(self, start: int, end: int) -> None:
        """Blanks and borders: there for whoever counts characters, shown to nobody."""
        if start >= end:
            return
        if WORDS.search(self.text, start, end):
            self.put('<span class="doc-between">')
        else:
            self.put("<span hidden>")
        self.run(start, end)
        self.put("</span>")

    def note_page(self, block: Block) -> None:
        """Say where a new page begins."""
        if block.page is not None and block.page != self.page:
            self.page = block.page
            label = self.manner.page_label(block.page)
            self.put('<span class="doc-page" data-label="{}" data-page="{}"></span>', label, block.page)
