"""Reading of JSON Lines files, with errors that name the file and the line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from rag.errors import InputFileError
from rag.message import Message


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield the objects of a JSON Lines file (UTF-8, with or without BOM) with their 1-based line numbers.

    Blank lines are passed over; they still count.

    Args:
        path: the file.

    Raises:
        InputFileError: the file cannot be read, or a line is not UTF-8, not JSON, or not a JSON object.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputFileError(
            "cannot read {path}: {reason}; give a JSON Lines file", path=path, reason=error.strerror
        ) from error
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if raw.strip():
            yield number, parse_line(raw, Message("{path} line {number}", path=path, number=number))


def parse_line(raw: bytes, place: str) -> dict[str, object]:
    """Return the object of one line; ``place`` names it in errors.

    Raises:
        InputFileError: it is not UTF-8, not JSON, or not a JSON object.
    """
    try:
        value = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputFileError(
            "{place}: not UTF-8 text (byte {start}); save the file as UTF-8", place=place, start=error.start + 1
        ) from error
    except json.JSONDecodeError as error:
        raise InputFileError(
            "{place}: not JSON ({msg} at column {colno}); mend the line", place=place, msg=error.msg, colno=error.colno
        ) from error
    except (RecursionError, ValueError) as error:
        raise InputFileError("{place}: nested too deeply or a number too long; mend the line", place=place) from error
    if not isinstance(value, dict):
        raise InputFileError(
            "{place}: not a JSON object but {value!r:.80}; write {{...}} on every line", place=place, value=value
        )
    return value
