"""Pages to lines, tables and footnotes in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.parse.pdf.aligned import read_aligned
from ingest.parse.pdf.columns import read_columns
from ingest.parse.pdf.continued import join_tables
from ingest.parse.pdf.furniture import drop_furniture
from ingest.parse.pdf.lines import read_rows
from ingest.parse.pdf.measure import body_size
from ingest.parse.pdf.notes import Footnote, take_footnotes
from ingest.parse.pdf.page import Item, Page, PrintedLine, TableBox

_SAME_WIDTH = 20  # points: pages that differ less have the same margins


def read_flow(pages: Sequence[Page]) -> tuple[list[Item], list[Footnote]]:
    """Return the lines and tables of all pages in reading order, and the footnotes taken from among them."""
    items: list[Item] = []
    notes: list[Footnote] = []
    cleaned = drop_furniture(pages)
    size = body_size([line for page in cleaned for line in page.lines])
    for page in cleaned:
        body, found = take_footnotes(_page_flow(page), size)
        items += body
        notes += found
    return join_tables(items), notes


def _page_flow(page: Page) -> list[Item]:
    flow: list[Item] = []
    for column, region in read_columns([*page.lines, *page.tables]):
        frame = (round(page.width / _SAME_WIDTH) * _SAME_WIDTH, column)
        for item in _region_flow(region, page):
            flow.append(replace(item, frame=frame) if isinstance(item, PrintedLine) else item)
    return flow


def _region_flow(region: Sequence[Item], page: Page) -> list[Item]:
    """The items of a region from the top: what stands between ruled tables row by row."""
    flow: list[Item] = []
    waiting: list[PrintedLine] = []
    for item in sorted(region, key=lambda item: -item.middle):
        if isinstance(item, TableBox):
            flow += [*read_aligned(read_rows(waiting), page.level, page.number), item]
            waiting = []
        else:
            waiting.append(item)
    return flow + read_aligned(read_rows(waiting), page.level, page.number)
