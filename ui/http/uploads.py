"""Files on their way into the store: received on disk, taken in, and each told what became of it."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from ingest.types import Alike, IngestReport
from rag.config import Settings
from rag.errors import StoreError
from rag.store.lock import ORIGINALS_DIRECTORY
from rag.types import INSIDE
from ui.listing import Listing
from ui.messages.tell import told
from ui.problems import Wording
from ui.schemas.documents import AddedOut, UploadOut
from ui.texts import Language
from ui.wire import clean_text

_BLOCK = 1 << 20
_LONGEST_STEM, _LONGEST_SUFFIX = 60, 10
# Of a file system; a character takes up to four.
_MOST_BYTES = 240
_IN_HEX = re.compile(r"[0-9a-f]{32}", re.ASCII)
_FORBIDDEN = frozenset('/\\:*?"<>|%!')
_TOO_LARGE = Wording("文件超过 {most} MB", "The file is larger than {most} MB")


@dataclass(frozen=True, slots=True)
class Received:
    """An uploaded file. ``path`` is ``None`` of one too large; ``known``: the documents read from it before."""

    name: str
    path: Path | None
    content_hash: str = ""
    known: tuple[str, ...] = ()


class Uploads:
    """The files of a store: each in a folder named by its content, so that the same file comes to the same place.

    Args:
        settings: say where the store is, how large a file may be and whether originals are kept.
    """

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.store.absolute() / ORIGINALS_DIRECTORY
        self._most_mb, self._keep = settings.max_file_mb, settings.keep_files

    def receive(self, name: str, file: BinaryIO, seen: Listing) -> Received:
        """Copy a file into the store's folder, block by block.

        Raises:
            StoreError: it cannot be written.
        """
        name = safe_name(name)
        incoming = self._folder / f".incoming-{uuid4().hex}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            digest = self._copy(file, incoming)
            if digest is None:
                return Received(name, None)
            target = self._folder / digest[:32] / name
            target.parent.mkdir(exist_ok=True)
            incoming.replace(target)
        except OSError as error:
            raise StoreError("cannot keep a file in {folder}: {reason}", folder=self._folder, reason=error) from error
        finally:
            incoming.unlink(missing_ok=True)
        return Received(name, target, digest, read_from(seen, target, digest))

    def _copy(self, file: BinaryIO, target: Path) -> str | None:
        """Return the SHA-256 of what was copied, or ``None`` where it is too large."""
        digest, left = hashlib.sha256(), self._most_mb << 20
        with target.open("xb") as out:
            while block := file.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    return None
                digest.update(block)
                out.write(block)
        return digest.hexdigest()

    def settle(self, received: Sequence[Received], report: IngestReport) -> None:
        """Keep the originals of what was taken in, where the setting says so; no others."""
        failed = {one.path for one in report.failed}
        for one in received:
            if one.path is not None and (not self._keep or (str(one.path) in failed and not one.known)):
                self.discard(str(one.path))

    def discard(self, source: str) -> None:
        """Remove the original of a document that is removed, if it was uploaded."""
        path = Path(source.partition(INSIDE)[0])
        if path.parent.parent.name == ORIGINALS_DIRECTORY and _IN_HEX.fullmatch(path.parent.name):
            # By its name, for a store may have been restored in another place than it was made in.
            shutil.rmtree(self._folder / path.parent.name, ignore_errors=True)

    def told(self, received: Sequence[Received], report: IngestReport, seen: Listing, language: Language) -> UploadOut:
        """What became of each file, in its order."""
        return UploadOut(
            files=[self._added(one, report, seen, language) for one in received],
            documents=report.documents,
            chunks=report.chunks,
            indicators=report.indicators,
            seconds=round(report.seconds, 3),
        )

    def _added(self, one: Received, report: IngestReport, seen: Listing, language: Language) -> AddedOut:
        if one.path is None:
            reason = _TOO_LARGE.told(language, {"most": self._most_mb})
            return AddedOut(file=one.name, status="failed", doc_ids=[], reason=reason, warnings=[])
        own = str(one.path)
        alike = {item.path: item for item in report.alike if not item.stored and _is_of(item.path, own)}
        found = read_from(seen, one.path, one.content_hash) or _same(alike)
        failures = [item.error for item in report.failed if _is_of(item.path, own)]
        warnings = [word for item in report.partial if _is_of(item.path, own) for word in item.warnings]
        said = [self._without_place(told(word, language)) for word in (*failures, *warnings)]
        fresh = set(found) - set(one.known) and not alike
        return AddedOut(
            file=one.name,
            status="failed" if not found else "added" if fresh else "unchanged",
            doc_ids=list(found),
            reason="" if found else "; ".join(said[: len(failures)][:5]),
            warnings=said if found else said[len(failures) :],
        )

    def _without_place(self, words: str) -> str:
        """Name a file by its name alone."""
        parts = words.split(f"{self._folder}/")
        return parts[0] + "".join(part.partition("/")[2] for part in parts[1:])


def safe_name(name: str) -> str:
    """Return a name that any file system takes and no path can hide in.

    >>> safe_name("../../etc/pass wd.TXT"), safe_name("..")
    ('pass wd.TXT', 'document')
    >>> len(safe_name(chr(0x1F600) * 60 + "." + chr(0x1F600) * 10).encode()) <= 240
    True
    """
    last = clean_text(name.encode("utf-8", "ignore").decode()).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join("_" if one in _FORBIDDEN or not one.isprintable() else one for one in last).strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        stem, dot, suffix = plain, "", ""
    stem, ending = stem[:_LONGEST_STEM], dot + suffix
    while len((stem + ending).encode()) > _MOST_BYTES:
        stem = stem[:-1]
    return (stem + ending) or "document"


def read_from(seen: Listing, path: Path, content_hash: str) -> tuple[str, ...]:
    """The documents that were read from a file, or from the same bytes."""
    own = str(path)
    return tuple(one.doc_id for one in seen.headers() if one.content_hash == content_hash or _is_of(one.source, own))


def _same(alike: Mapping[str, Alike]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.doc_id for one in alike.values()))


def _is_of(source: str, path: str) -> bool:
    """Whether a source is a file, or lies in it."""
    return source == path or source.startswith(path + INSIDE)
