"""Tables drawn in plain text: rows of pipes, tabs or wide gaps, where several lines bear the columns out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.lines import Cover, Line, trim
from ingest.types import TableMark
from rag.types import Span

_PIPE = re.compile(r"[|｜]")
_RULE = re.compile(r"[\s|｜:+=_—-]+")
_WIDE = re.compile(r"\t+|[ \u3000\xa0]{2,}")
_NUMBER = re.compile(r"[-+]?\d[\d,.]{0,20}[%％]?(?:[\u4e00-\u9fff]{1,4})?|[-—/…]{1,3}")
_PROSE = re.compile(r"[。；;！？]")
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十百零〇\d]{1,6}[编章节条]|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、](?!\d))"
)
_LONGEST_ROW = 2000
_LONGEST_CELL = 60
_LEAST_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Row:
    """A line cut into cells. ``drawn``: it is cut at pipes or tabs; ``rule``: it only underlines a header."""

    span: Span
    cells: tuple[Span, ...]
    drawn: bool
    rule: bool = False


def find_text_tables(text: str, lines: Sequence[Line], taken: Sequence[Span] = ()) -> tuple[TableMark, ...]:
    """Return the tables that lines of text draw, in order.

    Rows follow each other without another line between them and have the same number of cells. Pipes and tabs make
    a table of two rows; gaps of several blanks of three, and of two columns only where one holds figures.

    Args:
        text: what the spans count in.
        lines: the lines that show something.
        taken: tables known already; no line of theirs is looked at.
    """
    known = Cover(taken)
    found: list[TableMark] = []
    run: list[_Row] = []
    for line in lines:
        row = None if known.meeting(line.span) else _row(text, line)
        if row is None or (run and not _goes_on(text, run, row)):
            found += _table(text, run)
            run = []
        if row is not None:
            run.append(row)
    return (*found, *_table(text, run))


def _row(text: str, line: Line) -> _Row | None:
    if len(line.text) > _LONGEST_ROW:
        return None
    pipes = _PIPE.search(line.text)
    if pipes:
        if "--" in line.text and _RULE.fullmatch(line.text):
            return _Row(line.span, (), True, True)
        cells = tuple(_cells(text, line.span, _PIPE))
        inner = cells[1 if line.text[0] in "|｜" else 0 : len(cells) - (line.text[-1] in "|｜")]
        return _Row(line.span, inner, True) if len(inner) > 1 else None
    if "\t" in line.text:
        cells = tuple(_cells(text, line.span, re.compile(r"\t+")))
        return _Row(line.span, cells, True) if len(cells) > 1 else None
    cells = tuple(_cells(text, line.span, _WIDE))
    if len(cells) < 2 or _NUMBERED.match(line.text):
        return None
    plain = all(len(cell) <= _LONGEST_CELL and not _PROSE.search(cell.cut(text)) for cell in cells)
    return _Row(line.span, cells, False) if plain else None


def _cells(text: str, span: Span, gap: re.Pattern[str]) -> Iterator[Span]:
    at = span.start
    for match in gap.finditer(text, span.start, span.end):
        yield trim(text, Span(at, match.start()))
        at = match.end()
    yield trim(text, Span(at, span.end))


def _goes_on(text: str, run: Sequence[_Row], row: _Row) -> bool:
    """Whether a row continues a table: directly below it, drawn alike, with as many cells."""
    last = run[-1]
    if text.count("\n", last.span.end, row.span.start) > 1 or last.drawn is not row.drawn:
        return False
    width = next((len(one.cells) for one in run if not one.rule), 0)
    return row.rule or not width or len(row.cells) == width


def _table(text: str, run: Sequence[_Row]) -> list[TableMark]:
    rows = [row for row in run if not row.rule]
    if len(rows) < 2:
        return []
    if not rows[0].drawn and not _borne_out(text, rows):
        return []
    ruled = next((place for place, row in enumerate(run) if row.rule and place), 0)
    grid = tuple(row.cells for row in rows)
    return [TableMark(Span(run[0].span.start, run[-1].span.end), grid, min(ruled, len(rows) - 1))]


def _borne_out(text: str, rows: Sequence[_Row]) -> bool:
    """Whether gaps of blanks are columns: enough rows, and a column of figures or a third one."""
    if len(rows) < _LEAST_ROWS:
        return False
    columns = list(zip(*(row.cells for row in rows), strict=True))
    figures = [sum(bool(_NUMBER.fullmatch(cell.cut(text))) for cell in column[1:]) for column in columns]
    return len(columns) > 2 or any(2 * count >= len(rows) - 1 for count in figures)
