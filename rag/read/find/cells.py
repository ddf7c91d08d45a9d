"""The figure of a table's cell, named by its row and column, and how it is told."""

from __future__ import annotations

from dataclasses import replace

from rag.text.cell_context import CellContext, bare_quantity, without_unit
from rag.text.figures import Figure, find_figures
from rag.text.periods import strip_years
from rag.types import Span

_LONGEST_ROW = 160


def cell_figures(cell: CellContext, text: str) -> tuple[tuple[Figure, Span], ...]:
    """The figures of a cell, each with the whole cell as what lies around it; its row and column carry its name."""
    carried = " ".join(filter(None, (without_unit(cell.name), strip_years(without_unit(cell.header)).strip())))
    whole = Span(0, len(text))
    if (bare := bare_quantity(text, cell.unit)) is not None:
        return ((Figure(bare, "", "", carried, whole), whole),)
    return tuple((replace(one, carried=f"{carried} {one.carried}".strip()), whole) for one in find_figures(text))


def cell_words(cell: CellContext, text: str) -> str:
    """A cell told in a sentence: what its row and column say, and its value with its unit."""
    named = " ".join(dict.fromkeys(filter(None, (without_unit(cell.name), without_unit(cell.header)))))
    value = cell_value(cell, text)
    return f"{named}：{value}" if named else value


def cell_value(cell: CellContext, text: str) -> str:
    """A cell's value with the unit that stands in its headers."""
    return text.strip() + (cell.unit if bare_quantity(text, "") is not None else "")


def row_span(text: str, cell: Span) -> Span:
    """The row that a cell stands in, where it can be read at a glance; else the cell alone."""
    start = text.rfind("\n", 0, cell.start) + 1
    end = text.find("\n", cell.end)
    end = len(text) if end < 0 else end
    while start < cell.start and not text[start].isalnum() and text[start] not in "（(《“":
        start += 1
    while end > cell.end and text[end - 1] in " \t\r|｜":
        end -= 1
    return Span(start, end) if end - start <= _LONGEST_ROW else cell
