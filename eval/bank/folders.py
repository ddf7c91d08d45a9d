"""Where the documents of the bank lie on this machine: they are known by the digests of their bytes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from eval.bank.entry import Entry
from eval.bank.places import SqueezedText
from ingest.analyse import outline
from ingest.parse.read import digest_of
from ingest.sources import read_file
from rag.errors import IngestError, InputFileError


def document_files(folders: Sequence[Path]) -> dict[str, tuple[Path, ...]]:
    """Return the files in ``folders``, to the bottom, by the SHA-256 of their bytes.

    Raises:
        InputFileError: a folder is none.
    """
    found: dict[str, tuple[Path, ...]] = {}
    for path in (file for folder in folders for file in _files(folder)):
        try:
            digest = digest_of(path)
        except IngestError:  # a file that cannot be read is none of the bank's
            continue
        found[digest] = (*found.get(digest, ()), path)
    return found


def folders_of_kinds(entries: Iterable[Entry], files: Mapping[str, Sequence[Path]]) -> dict[str, tuple[Path, ...]]:
    """Return for each kind the folders that together hold all of its documents.

    Where copies of a document lie in several folders, the one with more documents of the kind is taken.

    Raises:
        InputFileError: a document is missing; the message names it.
    """
    wanted: dict[str, dict[str, str]] = {}
    for entry in entries:
        wanted.setdefault(entry.kind, {}).update({one.sha256: one.file for one in entry.documents})
    return {kind: tuple(sorted(_covering(kind, documents, files))) for kind, documents in wanted.items()}


def read_text(path: Path) -> SqueezedText:
    """Return the text of a document as an ingest stores it.

    Raises:
        IngestError: it cannot be read.
    """
    parsed, digest = read_file(path)
    return SqueezedText.of(outline(parsed, digest, path).document.text)


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise InputFileError("{folder} is no folder; name one that holds documents of the bank", folder=folder)
    for at, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if not name.startswith("."))
        yield from (Path(at, name) for name in sorted(names) if not name.startswith("."))


def _covering(kind: str, documents: Mapping[str, str], files: Mapping[str, Sequence[Path]]) -> set[Path]:
    missing = [name for digest, name in documents.items() if digest not in files]
    if missing:
        raise InputFileError(
            "{count} of {count_2} documents of kind {kind} are missing, e.g. {missing}; name the folder "
            "that holds them, or leave the kind out",
            count=len(missing),
            count_2=len(documents),
            kind=kind,
            missing=missing[0],
        )
    held = Counter(path.parent for digest in documents for path in files[digest])
    order = sorted(held, key=lambda folder: (-held[folder], str(folder)))
    return {min((path.parent for path in files[digest]), key=order.index) for digest in documents}
