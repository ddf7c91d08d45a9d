"""Files on disk: which of the given paths are documents."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.parse.format import Format, format_of_suffix
from ingest.parse.read import read_bytes, shown, why_unreadable
from ingest.parse.sniff import sniff
from ingest.parse.table import PARSERS, load_parser
from ingest.types import Failure, ParsedText, Skipped
from rag.errors import IngestError, SourceError
from rag.message import Message

# Files that lie beside documents and are none.
_BESIDE = ("readme", "license", "licence", "changelog")
# Of a file whose suffix says nothing, so many bytes are looked at.
_LOOKED_AT = 65_536
_TEXTS = (Format.TEXT, Format.MARKDOWN, Format.CSV)
# A browser saves the pictures and scripts of "NAME.html" in a folder of one of these names beside it.
_PARTS_OF_PAGE = ("_files", ".files")


class Found(NamedTuple):
    """Document files, each once; paths that cannot be used; and what a folder holds beside documents."""

    files: tuple[Path, ...]
    failed: tuple[Failure, ...]
    skipped: tuple[Skipped, ...] = ()


def find_files(paths: Sequence[Path]) -> Found:
    """Return the document files that ``paths`` name or hold.

    A folder is searched to the bottom in sorted order; hidden files, READMEs, licences, changelogs and manifests in it
    are passed over, what is of no format we read is named as skipped. What is named itself is taken as it is.
    """
    files: list[Path] = []
    failed: list[Failure] = []
    skipped: list[Skipped] = []
    seen: set[tuple[int, int]] = set()
    for path in paths:
        found = _find(path, failed, skipped)
        for file, identity in found:
            if identity not in seen:
                seen.add(identity)
                files.append(file)
    return Found(tuple(files), tuple(failed), tuple(skipped))


def read_file(path: Path) -> tuple[ParsedText, str]:
    """Return a file's text as its parser reads it, and the SHA-256 of its bytes in hexadecimal, within this process.

    Raises:
        SourceError: it is missing, a folder, unreadable, empty, or of an unsupported format.
        ParseError: its bytes are not what its format promises.
    """
    data, digest = read_bytes(path)
    name = shown(path)
    form = sniff(data, name)
    try:
        parser = load_parser(form)
    except SourceError as error:
        raise SourceError("{name}: {error}", name=name, error=error) from error
    return parser(data, name), digest


def _find(path: Path, failed: list[Failure], skipped: list[Skipped]) -> list[tuple[Path, tuple[int, int]]]:
    """The files of one path, each with its device and inode."""
    name = shown(path)
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        failed.append(
            Failure(name, Message("{name}: {why_unreadable}", name=name, why_unreadable=why_unreadable(error)), "find")
        )
        return []
    if stat.S_ISREG(status.st_mode):
        return [(path, (status.st_dev, status.st_ino))]
    if not stat.S_ISDIR(status.st_mode):
        failed.append(Failure(name, Message("{name}: not a regular file; name a file or a folder", name=name), "find"))
        return []
    before = len(failed)
    found = list(_walk(path, failed, skipped))
    if not found and len(failed) == before:
        supported = " ".join(PARSERS)
        failed.append(
            Failure(
                name,
                Message("{name}: no document in this folder; supported: {supported}", name=name, supported=supported),
                "find",
            )
        )
    return found


def _walk(folder: Path, failed: list[Failure], skipped: list[Skipped]) -> Iterator[tuple[Path, tuple[int, int]]]:
    def note(error: OSError) -> None:
        name = shown(Path(os.fsdecode(error.filename)))
        failed.append(
            Failure(name, Message("{name}: {why_unreadable}", name=name, why_unreadable=why_unreadable(error)), "find")
        )

    for root, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not _is_hidden(name) and not _is_part_of_page(name, names))
        for link in [name for name in folders if Path(root, name).is_symlink()]:
            skipped.append(Skipped(shown(Path(root, link)), "a link to a folder; name that folder itself"))
        for name in sorted(names):
            if _is_hidden(name) or _is_beside(name):
                continue
            path = Path(root, name)
            try:
                status = path.stat()
            except OSError as error:
                failed.append(
                    Failure(
                        shown(path),
                        Message("{shown}: {why_unreadable}", shown=shown(path), why_unreadable=why_unreadable(error)),
                        "find",
                    )
                )
                continue
            reason = _why_no_document(path, status)
            if reason:
                skipped.append(Skipped(shown(path), reason))
            else:
                yield path, (status.st_dev, status.st_ino)


def _why_no_document(path: Path, status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode):
        return "not a regular file"
    if format_of_suffix(path.name) is not None:
        return ""
    try:
        with path.open("rb") as file:
            form = sniff(file.read(_LOOKED_AT), path.name)
    except (OSError, IngestError):
        return "of no format that is read"
    # Any file of a program is text, and many a program is a ZIP.
    told = form not in _TEXTS or not path.suffix
    return "" if told and form is not Format.ZIP and _is_read(form) else "of no format that is read"


def _is_read(form: Format) -> bool:
    return form in PARSERS or form is Format.ZIP


def _is_beside(name: str) -> bool:
    stem = name.lower()
    return stem.startswith(_BESIDE) or stem.partition(".")[0] == "manifest"


def _is_hidden(name: str) -> bool:
    """Dot files, and the lock files office programs leave beside an open document."""
    return name.startswith((".", "~$"))


def _is_part_of_page(folder: str, names: Sequence[str]) -> bool:
    for ending in _PARTS_OF_PAGE:
        if folder.endswith(ending):
            page = folder.removesuffix(ending)
            return any(f"{page}{suffix}" in names for suffix in (".html", ".htm"))
    return False
