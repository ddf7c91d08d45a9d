"""Standard output: results only. JSON is UTF-8 whatever the terminal's encoding."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import UsageError
from ui.errors import OutputClosedError
from ui.sheet import MARK, csv_lines

if TYPE_CHECKING:
    from rich.text import Text

    from ui.schemas import IndicatorOut

CSV_COLUMNS = (
    "name", "value", "high", "unit", "bound", "change", "years", "kind", "body", "doc_id", "start", "end", "quote",
)  # fmt: skip


def put_json(value: Any) -> None:
    """Write ``value`` as one line of JSON and pass it on at once."""
    put_line(json.dumps(value, ensure_ascii=False))


def put_line(line: str) -> None:
    """Write one line and pass it on at once.

    Raises:
        OutputClosedError: nobody reads any more, e.g. after ``| head``.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except BrokenPipeError as error:
        # The interpreter flushes once more when it leaves; that must find an open end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise OutputClosedError from error


def put_text(shown: Text) -> None:
    """Write text with its colours on a terminal, without them in a pipe."""
    if not sys.stdout.isatty():
        put_line(shown.plain)
        return
    from rich.console import Console

    Console().print(shown, soft_wrap=True)


def write_indicator_csv(path: Path, rows: Iterable[IndicatorOut]) -> None:
    """Write a table that spreadsheet programs open as it is (UTF-8 with BOM).

    Raises:
        UsageError: the file cannot be written.
    """
    lines: list[Iterable[Any]] = [CSV_COLUMNS]
    for row in rows:
        values = row.model_dump(mode="json")
        values["years"] = " ".join(str(year) for year in row.years)
        lines.append([values[column] for column in CSV_COLUMNS])
    write_file(path, MARK + csv_lines(lines))


def write_file(path: Path, content: str, encoding: str = "utf-8") -> None:
    """Write a file the user asked for; line ends stay as given.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        path.write_text(content, encoding=encoding, newline="")
    except OSError as error:
        raise UsageError(
            "cannot write {path}: {reason}; choose another file", path=path, reason=error.strerror
        ) from error
