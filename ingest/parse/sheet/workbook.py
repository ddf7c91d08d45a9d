"""Excel workbooks: the values of the sheets that are shown, as their number formats show them."""

from __future__ import annotations

import io
import re
from typing import Any

from ingest.parse.builder import TextBuilder
from ingest.parse.sheet.display import NumberFormat, show
from ingest.parse.sheet.marks import SheetMarks, WorkbookMarks
from ingest.parse.sheet.regions import Range, read_cells, write_cells
from ingest.types import ParsedText
from rag.errors import ParseError, SourceError
from rag.message import Message

_MOST_CELLS = 1_000_000  # of a sheet that are read
# Of the rectangle the cells lie in, which the library holds whole; one forgotten cell far off makes it huge.
_MOST_PLACES = 8_000_000
_COLUMNS = 16_384
_TRIVIAL_NAME = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)
_REMEDY = "open it in Excel or WPS and save it as .xlsx without a password"


def parse_xlsx(data: bytes, name: str) -> ParsedText:
    """Return the tables of an Excel workbook, a row a line; its sheets' names are headings.

    Raises:
        SourceError: it holds nothing.
        ParseError: it is no workbook, a damaged or an encrypted one.
    """
    return _parse(data, name, WorkbookMarks(data, name))


def parse_workbook(data: bytes, name: str) -> ParsedText:
    """Return the tables of a workbook of any kind, as bare values: without number formats and all that is hidden.

    Raises:
        SourceError: it holds nothing.
        ParseError: it is no workbook, a damaged or an encrypted one.
    """
    return _parse(data, name, None)


def _parse(data: bytes, name: str, workbook_marks: WorkbookMarks | None) -> ParsedText:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    builder = TextBuilder()
    warnings: list[str] = []
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [one.name for one in workbook.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
    except (CalamineError, OSError, ValueError) as error:
        raise ParseError(
            "{name}: not a readable Excel workbook ({error}); {remedy}", name=name, error=_reason(error), remedy=_REMEDY
        ) from error
    for sheet_name in shown:
        try:
            marks = SheetMarks() if workbook_marks is None else workbook_marks.sheet(sheet_name, _MOST_CELLS)
            if marks.height * marks.width > _MOST_PLACES:
                warnings.append(
                    Message("sheet {sheet_name}: its cells lie too far apart; it was not read", sheet_name=sheet_name)
                )
                continue
            sheet = workbook.get_sheet_by_name(sheet_name)
            rows, merged = _read_sheet(sheet, marks, workbook_marks)
        except (CalamineError, OSError, ValueError) as error:
            warnings.append(
                Message("sheet {sheet_name}: could not be read ({error})", sheet_name=sheet_name, error=_reason(error))
            )
            continue
        if marks.damaged:
            warnings.append(
                Message("sheet {sheet_name}: is damaged; a part of it may be missing", sheet_name=sheet_name)
            )
        if len(rows) < sheet.height - len(marks.hidden_rows):
            warnings.append(
                Message(
                    "sheet {sheet_name}: more than {most_cells} cells; read up to row {count}",
                    sheet_name=sheet_name,
                    most_cells=_MOST_CELLS,
                    count=len(rows),
                )
            )
        cells = read_cells(rows, merged)
        if cells.texts:
            if len(shown) > 1 or not _TRIVIAL_NAME.fullmatch(sheet_name):
                builder.add(sheet_name, 1)
            write_cells(cells, builder)
    if workbook_marks is not None:
        warnings.extend(workbook_marks.package.warnings)
    if not builder.text:
        problem = f"no sheet could be read ({'; '.join(warnings)})" if warnings else "the workbook holds no text"
        raise SourceError("{name}: {problem}; {remedy}", name=name, problem=problem, remedy=_REMEDY)
    return builder.build(warnings=warnings)


def _read_sheet(
    sheet: Any, marks: SheetMarks, workbook_marks: WorkbookMarks | None
) -> tuple[list[list[str]], list[Range]]:
    """The texts of the rows and columns that are shown, and the merged ranges among them."""
    top, left = sheet.start or (0, 0)
    columns = [column for column in range(sheet.width) if left + column not in marks.hidden_columns]
    plain = NumberFormat()
    places: dict[int, int] = {}
    rows: list[list[str]] = []
    for index, values in enumerate(sheet.iter_rows() if sheet.height else ()):
        row = top + index
        if index * sheet.width > _MOST_CELLS:
            break
        if row in marks.hidden_rows:
            continue
        places[row] = len(rows)
        line = []
        for column in columns:
            style = marks.formats.get(row * _COLUMNS + left + column)
            how = plain if style is None or workbook_marks is None else workbook_marks.format_of(style)
            line.append(show(values[column], how))
        rows.append(line)
    return rows, _shown_ranges(sheet.merged_cell_ranges or (), places, {left + at: i for i, at in enumerate(columns)})


def _shown_ranges(ranges: Any, rows: dict[int, int], columns: dict[int, int]) -> list[Range]:
    """Merged ranges in places of what is shown; one whose first row or column is hidden loses its text with it."""
    last_row, last_column = max(rows, default=0), max(columns, default=0)
    found: list[Range] = []
    for (top, start), (bottom, end) in ranges:
        if top not in rows or start not in columns:
            continue
        lowest = next((rows[row] for row in range(min(bottom, last_row), top - 1, -1) if row in rows), rows[top])
        rightmost = next(
            (columns[at] for at in range(min(end, last_column), start - 1, -1) if at in columns), columns[start]
        )
        found.append(((rows[top], columns[start]), (lowest, rightmost)))
    return found


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__
