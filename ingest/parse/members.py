"""The directory of a ZIP file: what it says it holds, before anything is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

_MIMETYPE_BYTES = 200
# What the zipfile module raises on directories and members that are not as they should be.
DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError,
           struct.error, UnicodeDecodeError, zlib.error)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Members:
    """``unpacked``: bytes that all members together claim to be; ``names`` is empty where no directory can be read."""

    names: tuple[str, ...] = ()
    unpacked: int = 0
    mimetype: str = ""


def read_members(data: bytes) -> Members:
    """Return what the directory of a ZIP file lists; nothing of a file that is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            mimetype = ""
            if entries and entries[0].filename == "mimetype" and entries[0].file_size <= _MIMETYPE_BYTES:
                mimetype = archive.read(entries[0]).decode("ascii", "replace").strip()
            names = tuple(entry.filename for entry in entries)
            return Members(names, sum(entry.file_size for entry in entries), mimetype)
    except DAMAGED:
        return Members()
