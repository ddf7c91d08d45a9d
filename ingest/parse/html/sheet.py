"""The text of a page as it is written: lines, and the places of headings, items and tables among them."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.types import HeadingMark, ItemMark, TableMark
from rag.types import Span

_BETWEEN_CELLS = " | "


class Sheet:
    """Collects lines. The places it returns are spans of the text that comes of it."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._spans: list[Span] = []
        self._end = 0
        self.headings: list[HeadingMark] = []
        self.items: list[ItemMark] = []
        self.tables: list[TableMark] = []

    def __len__(self) -> int:
        """How many lines there are so far."""
        return len(self._lines)

    def add(self, line: str, level: int = 0) -> Span:
        """Append a line without line ends; ``level`` above zero marks it as a heading."""
        span = Span(self._end, self._end + len(line))
        self._lines.append(line)
        self._spans.append(span)
        self._end = span.end + 1
        if level:
            self.headings.append(HeadingMark(span, level))
        return span

    def add_row(self, cells: Sequence[str]) -> tuple[Span, ...]:
        """Append a row of a table, at least one cell of it filled; return the span of each cell.

        A row with one filled cell is written as that cell alone; the others are empty spans.
        """
        filled = [cell for cell in cells if cell]
        if len(filled) == 1:
            line = self.add(filled[0])
            before = [bool(cell) for cell in cells].index(True)
            ends = (Span(line.start, line.start), Span(line.end, line.end))
            return tuple(line if cell else ends[place > before] for place, cell in enumerate(cells))
        start = self._end
        spans = []
        for cell in cells:
            spans.append(Span(start, start + len(cell)))
            start += len(cell) + len(_BETWEEN_CELLS)
        self.add(_BETWEEN_CELLS.join(cells).rstrip())
        end = self._end - 1
        return tuple(Span(min(span.start, end), min(span.end, end)) for span in spans)

    def between(self, first: int, last: int) -> Span:
        """Return the span from line ``first`` to line ``last``, inclusive."""
        return Span(self._spans[first].start, self._spans[last].end)

    def start(self, index: int) -> int:
        """Return where line ``index``, which may be the next one, starts."""
        return self._spans[index].start if index < len(self._spans) else self._end

    @property
    def text(self) -> str:
        """The lines so far."""
        return "\n".join(self._lines) + "\n" if self._lines else ""
