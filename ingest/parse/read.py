"""The bytes of a file, within limits, and its name as it can be shown and stored."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from rag.errors import SourceError
from rag.message import Message

_MEGABYTE = 1_000_000
DEFAULT_MOST_MB = 200
_NO_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def shown(path: Path) -> str:
    r"""Return a path as text that any encoding takes; bytes of a name that are no UTF-8 are written as \xNN."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def why_unreadable(error: OSError | ValueError) -> str:
    """Return what stands in the way of reading a file, and what to do."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder; check the path"
    if isinstance(error, IsADirectoryError):
        return "is a folder, not a file; name a file in it"
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Message("cannot be read ({reason}); check its permissions", reason=reason)


def read_bytes(path: Path, most_mb: int = DEFAULT_MOST_MB, name: str = "") -> tuple[bytes, str]:
    """Return the bytes of a file and their SHA-256 in hexadecimal. ``name``: what it is called in errors.

    Raises:
        SourceError: it is missing, no regular file, unreadable, empty, larger than ``most_mb``, or was written to
            while it was read.
    """
    name = name or shown(path)
    try:
        # A pipe that nobody writes to must not make the opening wait.
        with open(os.open(path, os.O_RDONLY | _NO_WAITING), "rb") as file:  # noqa: PTH123 - Path.open takes no descriptor
            before = os.fstat(file.fileno())
            _check_kind(before, name, most_mb)
            data = file.read(most_mb * _MEGABYTE + 1)
            after = os.fstat(file.fileno())
    except (OSError, ValueError) as error:
        raise SourceError("{name}: {why_unreadable}", name=name, why_unreadable=why_unreadable(error)) from error
    if len(data) != after.st_size or before.st_mtime_ns != after.st_mtime_ns:
        raise SourceError("{name}: was written to while it was read; run again when it is complete", name=name)
    if not data:
        raise SourceError("{name}: the file is empty; save the document into it", name=name)
    return data, digest_of_bytes(data)


def digest_of_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal, as ``read_bytes`` does."""
    return hashlib.sha256(data).hexdigest()


def digest_of(path: Path, most_mb: int = DEFAULT_MOST_MB) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal, read piece by piece.

    Raises:
        SourceError: it cannot be read, or is larger than ``most_mb``.
    """
    name = shown(path)
    digest = hashlib.sha256()
    try:
        with open(os.open(path, os.O_RDONLY | _NO_WAITING), "rb") as file:  # noqa: PTH123 - Path.open takes no descriptor
            _check_kind(os.fstat(file.fileno()), name, most_mb)
            while piece := file.read(_MEGABYTE):
                digest.update(piece)
    except (OSError, ValueError) as error:
        raise SourceError("{name}: {why_unreadable}", name=name, why_unreadable=why_unreadable(error)) from error
    return digest.hexdigest()


def _check_kind(status: os.stat_result, name: str, most_mb: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise SourceError("{name}: not a regular file; name a file or a folder", name=name)
    if status.st_size > most_mb * _MEGABYTE:
        size = status.st_size / _MEGABYTE
        raise SourceError(
            "{name}: {size:.0f} MB, more than max_file_mb = {most_mb}; split it or raise the setting",
            name=name,
            size=size,
            most_mb=most_mb,
        )
