"""What a workbook says of its cells beside their values: number formats, hidden rows and columns, how far they go."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ingest.parse.ooxml import Package
from ingest.parse.sheet.display import NumberFormat, number_format

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_COLUMNS = 16_384
_ROWS = 1_048_576
_NUMBER_TYPES = (None, "n", "d")


@dataclass(slots=True)
class SheetMarks:
    """Rows and columns count from 0. ``formats``: the format's index by row * 16,384 + column.

    ``cells``: how many hold something; ``height`` and ``width``: of the rectangle they lie in, from the first cell.
    """

    formats: dict[int, int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    cells: int = 0
    height: int = 0
    width: int = 0
    damaged: bool = False


class WorkbookMarks:
    """The marks of an Excel workbook, sheet by sheet.

    Raises:
        ParseError: it is no readable workbook.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.package = Package(data, name, "Excel workbook")
        relations = self.package.relations("")
        main = next((one.part for one in relations.values() if one.kind == "officeDocument"), "xl/workbook.xml")
        root = self.package.tree(main)
        parts = self.package.relations(main)
        self._parts: dict[str, str] = {}
        for sheet in root.iter(f"{_SHEET}sheet") if root is not None else ():
            relation = parts.get(sheet.get(_RELATION_ID, ""))
            if relation is not None:
                self._parts.setdefault(sheet.get("name", ""), relation.part)
        styles = next((one.part for one in parts.values() if one.kind == "styles"), "xl/styles.xml")
        self._formats = _read_formats(self.package.tree(styles))

    def format_of(self, index: int) -> NumberFormat:
        """Return the number format of a cell's style."""
        return self._formats.get(index, NumberFormat())

    def sheet(self, name: str, most_cells: int) -> SheetMarks:
        """Return the marks of one sheet; those of the first ``most_cells`` cells where it has more."""
        part = self._parts.get(name, "")
        marks = SheetMarks()
        if part in self.package:
            data, whole = self.package.unpack(part)
            marks.damaged = not whole
            _scan(data, marks, self._formats, most_cells)
        return marks


def _scan(data: bytes, marks: SheetMarks, formats: Mapping[int, NumberFormat], most_cells: int) -> None:
    from lxml import etree

    # Only element names are looked at, so that the strict kind needs no translation.
    events = etree.iterparse(
        io.BytesIO(data), events=("start", "end"), tag=("{*}row", "{*}c", "{*}col"), recover=True, huge_tree=False,
        resolve_entities=False, no_network=True, load_dtd=False,
    )  # fmt: skip
    try:
        _count(events, marks, formats, most_cells)
    except etree.XMLSyntaxError:
        marks.damaged = True


def _count(events: Any, marks: SheetMarks, formats: Mapping[int, NumberFormat], most_cells: int) -> None:
    top = left = _ROWS
    bottom = right = row = column = -1
    for event, element in events:
        kind = element.tag.rpartition("}")[2]
        if event == "start":
            if kind == "row":
                row, column = _whole(element.get("r"), row + 2, _ROWS) - 1, -1
                if element.get("hidden") in ("1", "true"):
                    marks.hidden_rows.add(row)
            continue
        if kind == "col":
            marks.hidden_columns.update(_hidden_columns(element))
        elif kind == "c":
            column = _column(element.get("r"), column + 1)
            if len(element):
                marks.cells += 1
                top, bottom, left, right = min(top, row), max(bottom, row), min(left, column), max(right, column)
                style = _whole(element.get("s"), 0, _ROWS)
                if style in formats and element.get("t") in _NUMBER_TYPES:
                    marks.formats[row * _COLUMNS + column] = style
        if kind == "row":
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
            if marks.cells > most_cells:
                break
    marks.height, marks.width = (bottom - top + 1, right - left + 1) if marks.cells else (0, 0)


def _hidden_columns(element: Any) -> range:
    """The columns that a ``col`` element hides."""
    if element.get("hidden") not in ("1", "true"):
        return range(0)
    first, last = (_whole(element.get(end), 0, _COLUMNS) for end in ("min", "max"))
    return range(max(first, 1) - 1, last)


def _read_formats(root: Any) -> Mapping[int, NumberFormat]:
    """The number format of each style of cells that has one; whoever has none is shown as it is."""
    if root is None:
        return MappingProxyType({})
    codes = {one.get("numFmtId", ""): one.get("formatCode", "") for one in root.iter(f"{_SHEET}numFmt")}
    styles = root.find(f"{_SHEET}cellXfs")
    found: dict[int, NumberFormat] = {}
    for index, style in enumerate(styles if styles is not None else ()):
        number = style.get("numFmtId", "0")
        how = number_format(codes.get(number, ""), _whole(number, 0, 1000))
        if how != NumberFormat():
            found[index] = how
    return MappingProxyType(found)


def _whole(text: str | None, otherwise: int, most: int) -> int:
    return min(int(text), most) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _column(reference: str | None, otherwise: int) -> int:
    """The column of a reference such as "AB12", from 0."""
    letters = (reference or "").rstrip("0123456789")
    if not 0 < len(letters) <= 3 or not (letters.isascii() and letters.isalpha()):
        return otherwise
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return min(column, _COLUMNS) - 1
