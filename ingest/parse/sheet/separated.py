"""Separated values (CSV, TSV): the delimiter told from the file, quoted cells, a row a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from ingest.parse.builder import TextBuilder
from ingest.parse.decode import decode
from ingest.parse.sheet.regions import read_cells, write_cells
from ingest.types import ParsedText
from rag.errors import ParseError, SourceError
from rag.message import Message

_DELIMITERS = ",\t;|，"
_LOOKED_AT = 50  # lines
_MOST_CELLS = 1_000_000
_MOST_COLUMNS = 16_384


def parse_csv(data: bytes, name: str) -> ParsedText:
    """Return the rows of a file of separated values.

    Raises:
        SourceError: it is empty.
        ParseError: binary data, an encoding we do not read, or a quotation mark that is never closed.
    """
    text = decode(data, name)
    rows: list[list[str]] = []
    cells = 0
    warnings: list[str] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            cells += len(row)
            if cells > _MOST_CELLS or len(row) > _MOST_COLUMNS:
                warnings.append(
                    Message(
                        "more than {most_cells} cells; read up to row {count}", most_cells=_MOST_CELLS, count=len(rows)
                    )
                )
                break
            rows.append([" ".join(cell.split()) for cell in row])
    except csv.Error as error:
        raise ParseError(
            "{name}: row {count} cannot be read ({error}); save it again as CSV",
            name=name,
            count=len(rows) + 1,
            error=error,
        ) from error
    builder = TextBuilder()
    write_cells(read_cells(_bounded(rows)), builder)
    if not builder.text:
        raise SourceError("{name}: the file is empty; save the table into it", name=name)
    return builder.build(warnings=warnings)


def _bounded(rows: list[list[str]]) -> list[list[str]]:
    """The rows; where a few wide ones would widen all beyond measure, each of those as one cell."""
    width = max((len(row) for row in rows), default=0)
    if width * len(rows) <= 4 * _MOST_CELLS:
        return rows
    usual = 4 * _MOST_CELLS // len(rows)
    return [row if len(row) <= usual else [" ".join(row)] for row in rows]


def _delimiter(text: str) -> str:
    """The mark that most of the first lines have, and equally often."""
    lines = [line for line in _lines(text) if line.strip()]
    best, best_score = ",", 0
    for mark in _DELIMITERS:
        counts = [_count_outside_quotes(line, mark) for line in lines]
        usual = max(set(counts), key=counts.count) if counts else 0
        score = counts.count(usual) if usual else 0
        if score > best_score:
            best, best_score = mark, score
    return best


def _lines(text: str) -> Iterator[str]:
    return islice(io.StringIO(text[: _LOOKED_AT * 4096]), _LOOKED_AT)


def _count_outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])
