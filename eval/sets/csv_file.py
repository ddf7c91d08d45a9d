"""Rows of a CSV file."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from eval.sets.cell import Cell
from ingest.parse.decode import decode
from rag.errors import InputFileError, ParseError, SourceError


def read_csv_file(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows of a CSV file with the 1-based lines they begin in.

    The encoding is told by its mark, else it is UTF-8 or GB18030 as Excel in China writes it.

    Raises:
        InputFileError: the file cannot be read, is no text, or its quotation marks are wrong.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputFileError(
            "cannot read {path}: {reason}; give a CSV file", path=path, reason=error.strerror
        ) from error
    try:
        text = decode(data, f"{path}{_bad_line(data)}")
    except SourceError as error:
        raise InputFileError("{path} holds no questions: the file is empty; give at least one", path=path) from error
    except ParseError as error:
        raise InputFileError(str(error)) from error
    return _rows(path, text)


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputFileError(
                "{path} line {line}: not CSV ({error}); mend the quotation marks", path=path, line=line, error=error
            ) from error
        yield line, [Cell(cell) for cell in row]
        line = reader.line_num + 1


def _bad_line(data: bytes) -> str:
    """Where a file that is no text stops being text, " line 3"; "" where that cannot be told."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ""  # its line breaks are not single bytes
    at = data.find(b"\0")
    if at < 0:
        at = _first_unreadable(data)
    line = data.count(b"\n", 0, at) + 1
    return f" line {line}" if at < len(data) else ""


def _first_unreadable(data: bytes) -> int:
    """The first byte that cannot be read, in the encoding that was meant: of the two the one that reads further."""
    utf_8, gb18030 = _readable(data, "utf-8"), _readable(data, "gb18030")
    if data.startswith(codecs.BOM_UTF8) or gb18030 == len(data):
        return utf_8
    return max(utf_8, gb18030)


def _readable(data: bytes, encoding: str) -> int:
    """How many bytes can be read in an encoding."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return len(data)
