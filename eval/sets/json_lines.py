"""Reading of JSON Lines files, with errors that name the file and the line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from rag.errors import InputFileError


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
        raise InputFileError(f"cannot read {path}: {error.strerror}; give a JSON Lines file") from error
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if raw.strip():
            yield number, _parse_line(raw, f"{path} line {number}")


def _parse_line(raw: bytes, place: str) -> dict[str, object]:
    try:
        value = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputFileError(f"{place}: not UTF-8 text (byte {error.start + 1}); save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise InputFileError(f"{place}: not JSON ({error.msg} at column {error.colno}); mend the line") from error
    except (RecursionError, ValueError) as error:
        raise InputFileError(f"{place}: nested too deeply or a number too long; mend the line") from error
    if not isinstance(value, dict):
        raise InputFileError(f"{place}: not a JSON object but {value!r:.80}; write {{...}} on every line")
    return value
