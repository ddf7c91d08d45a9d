"""ZIP archives: their members as files in a folder of ours, within limits, under names of their own."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.limits import Limits
from ingest.parse.format import format_of_suffix
from ingest.parse.members import DAMAGED
from ingest.types import Failure
from rag.errors import ParseError
from rag.message import Message
from rag.types import INSIDE

_MEGABYTE = 1_000_000
_PIECE = 65_536
_UTF8_NAME = 0x800  # flag bit 11: the name is UTF-8
_ENCRYPTED = 0x1
# Written by systems beside the files they pack.
_BESIDE = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
# A small archive may fold more than its share: a page of blanks does.
_ALWAYS_ALLOWED = 10 * _MEGABYTE


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an archive that has been unpacked: where it lies now, and its name ``a.zip!/b/c.docx``."""

    path: Path
    source: str


def unpack(data: bytes, name: str, folder: Path, limits: Limits) -> tuple[tuple[Member, ...], tuple[Failure, ...]]:
    """Unpack an archive's documents.

    Args:
        data: the archive.
        name: its name.
        folder: where to; members get numbers for names there, so that no name of theirs leads anywhere.
        limits: on size, number and fold; reaching one refuses the whole archive, lying about a size one member.

    Returns:
        The members in the order of their names, and those that cannot be unpacked. Hidden files and what is of no
        format that is read, by its suffix, are left out.

    Raises:
        ParseError: it is damaged, or unpacks to more than the limits allow.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries, len(data), name, limits)
            # Of two members of one name the later holds, as with every unpacker.
            named = {_name_of(entry): entry for entry in entries}
            members: list[Member] = []
            failed: list[Failure] = []
            for inner, entry in sorted(named.items()):
                if not _is_meant(inner):
                    continue
                source = f"{name}{INSIDE}{inner}"
                target = folder / f"{len(members)}"
                try:
                    _extract(archive, entry, target)
                except DAMAGED as error:
                    failed.append(
                        Failure(
                            source,
                            Message("{source}: {why_not}", source=source, why_not=_why_not(entry, error)),
                            "unpack",
                        )
                    )
                    continue
                members.append(Member(target, source))
            return tuple(members), tuple(failed)
    except DAMAGED as error:
        raise ParseError("{name}: a damaged ZIP archive ({error}); pack it again", name=name, error=error) from error


def _check(entries: list[zipfile.ZipInfo], packed: int, name: str, limits: Limits) -> None:
    if len(entries) > limits.members:
        raise ParseError(
            "{name}: {count} files, more than max_members = {members}; unpack it first",
            name=name,
            count=len(entries),
            members=limits.members,
        )
    check_unpacked(sum(entry.file_size for entry in entries), packed, name, limits)


def check_unpacked(unpacked: int, packed: int, name: str, limits: Limits) -> None:
    """Refuse what unpacks to more than the limits.

    Raises:
        ParseError: naming the setting.
    """
    if unpacked > limits.unpacked_mb * _MEGABYTE:
        raise ParseError(
            "{name}: unpacks to {unpacked} MB, more than max_unpacked_mb = {unpacked_mb}",
            name=name,
            unpacked=unpacked // _MEGABYTE,
            unpacked_mb=limits.unpacked_mb,
        )
    if unpacked > max(_ALWAYS_ALLOWED, packed * limits.fold):
        raise ParseError(
            "{name}: unpacks to {unpacked} times its size, as only a trap does",
            name=name,
            unpacked=unpacked // max(1, packed),
        )


def _name_of(entry: zipfile.ZipInfo) -> str:
    """The member's name: UTF-8 where it says so, or else what systems of this country write."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("ascii", "utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _is_meant(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    if any(part in _BESIDE or (part.startswith((".", "~$")) and part != "..") for part in path.parts):
        return False
    form = format_of_suffix(path.name)
    return form is not None or not path.suffix


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    # The module reads no more than the directory promises, and that has been checked.
    with archive.open(entry) as packed, target.open("wb") as file:
        while piece := packed.read(_PIECE):
            file.write(piece)


def _why_not(entry: zipfile.ZipInfo, error: BaseException) -> str:
    if entry.flag_bits & _ENCRYPTED:
        return "encrypted by a password; unpack it and name the files"
    return Message("cannot be unpacked ({error}); pack it again", error=error)
