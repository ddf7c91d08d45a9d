"""What a cell of a table is read with: the name of its row, the header of its column, what stands above the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.quantities import Quantity, find_quantities
from rag.types import Bound, Span

# Between the parts of a cell's context; name and header are always there, empty or not.
BETWEEN = " | "
_UNIT_LINE = re.compile(r"(?:计量)?单位\s?[：:]\s?(?P<unit>[^\s：:。；;）)|]{1,20})")
_UNIT_BRACKET = re.compile(r"[（(](?:单位[：:])?\s?(?P<unit>[^（）()\s\d，,。；;：:]{1,6})\s?[）)]\s?$")
_BARE_UNIT = re.compile(r"[^\d\s，,。；;：:|]{1,8}")


_NUMBER = re.compile(r"[-+－−]?\d[\d,，]{0,18}(?:\.\d{1,8})?")
_PLAIN = str.maketrans("－−", "--", ",，+")


@dataclass(frozen=True, slots=True)
class CellContext:
    """The parts of a cell's context; ``others`` are a unit column's value, caption and unit."""

    name: str
    header: str
    others: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """The unit of a bare figure in the cell: that of its column, its row, a column of units, or the table."""
        stated = (unit_of(self.header), unit_of(self.name), *map(unit_of, self.others))
        return next(filter(None, stated), "") or next(filter(_BARE_UNIT.fullmatch, self.others[:1]), "")


def join_context(name: str, header: str, others: Sequence[str]) -> str:
    """Write a cell's context on one line."""
    return BETWEEN.join((name, header, *filter(None, others)))


def split_context(context: str) -> CellContext | None:
    """Read a cell's context again; ``None`` of a context that is no cell's.

    >>> split_context(join_context("食堂", "2031年（家）", ["表1"])), split_context("需要下列材料：")
    (CellContext(name='食堂', header='2031年（家）', others=('表1',)), None)
    """
    parts = context.split(BETWEEN)
    return CellContext(parts[0], parts[1], tuple(parts[2:])) if len(parts) > 1 else None


def unit_of(words: str) -> str:
    """Return the unit that a line, header or name gives for the figures of its table; "" where it gives none.

    >>> unit_of("单位：万元"), unit_of("社区食堂（家）"), unit_of("2021年实际")
    ('万元', '家', '')
    """
    found = _UNIT_LINE.search(words) or _UNIT_BRACKET.search(words)
    return found["unit"] if found else ""


def without_unit(words: str) -> str:
    """Return a header or name without the unit it gives in brackets.

    >>> without_unit("社区食堂（家）")
    '社区食堂'
    """
    return _UNIT_BRACKET.sub("", words).strip()


def bare_quantity(text: str, unit: str) -> Quantity | None:
    """Return the quantity of a bare number in a unit that stands elsewhere; ``None`` of any other text.

    >>> bare_quantity(" 31.2", "万吨").value, bare_quantity("31.2万吨", "")
    (312000.0, None)
    """
    if not _NUMBER.fullmatch(text.strip()):
        return None
    start = len(text) - len(text.lstrip())
    span = Span(start, start + len(text.strip()))
    number = text.strip().translate(_PLAIN)
    sign, digits = (-1.0, number[1:]) if number.startswith("-") else (1.0, number)
    found = find_quantities(f"{digits}{unit}") if unit else ()
    if len(found) == 1 and found[0].unit:
        return Quantity(sign * found[0].value, found[0].unit, Bound.EXACT, span, span)
    return Quantity(sign * float(digits), unit, Bound.EXACT, span, span)
