"""Rows of an Excel workbook's first sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.sets.cell import Cell
from rag.errors import InputFileError

# A cell shown as 7% is stored as 0.07 and one shown as 100% as 1, and the reader does not tell the formats.
_LEAST_CERTAIN = 10


def read_workbook(path: Path) -> list[tuple[int, list[Cell]]]:
    """Return the rows of a workbook's first sheet with their 1-based numbers.

    A row that holds nothing but one cell merged over several columns is a title and left out.

    Raises:
        InputFileError: the file cannot be read, is no workbook, or is protected by a password.
    """
    import python_calamine as calamine  # a native module: loaded by whoever reads a workbook

    try:
        with calamine.load_workbook(path) as book:
            if not book.sheet_names:
                return []
            sheet = book.get_sheet_by_index(0)
            rows = sheet.to_python(skip_empty_area=False)
            merged = sheet.merged_cell_ranges or []
    except calamine.PasswordError as error:
        raise InputFileError(
            "{path}: the workbook is protected by a password; save it without one", path=path
        ) from error
    except OSError as error:
        raise InputFileError(
            "cannot read {path}: {reason}; give an XLSX workbook", path=path, reason=error.strerror or error
        ) from error
    except calamine.CalamineError as error:
        raise InputFileError(
            "{path}: not an XLSX workbook ({one_line}); save it as .xlsx", path=path, one_line=_one_line(error)
        ) from error
    titles = {top: range(left, right + 1) for (top, left), (_, right) in merged if right > left}
    return [
        (number, [_cell(value) for value in row])
        for number, row in enumerate(rows, start=1)
        if not _is_title(row, titles.get(number - 1, range(0)))
    ]


def _is_title(row: Sequence[object], merged: range) -> bool:
    filled = [at for at, value in enumerate(row) if str(value).strip()]
    return bool(filled) and all(at in merged for at in filled)


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return Cell(value)
    if isinstance(value, bool):
        return Cell("true" if value else "false")
    if isinstance(value, int | float):
        whole = float(value).is_integer()
        text = str(int(value)) if whole else str(value)
        return Cell(text) if whole and abs(value) >= _LEAST_CERTAIN else Cell(text, f"the number {text}")
    return Cell(str(value), f"the date or time {value}")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
