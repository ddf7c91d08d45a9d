"""One file to what is read from it: the work of a worker process, which may fail in every way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.analyse import outline
from ingest.fingerprint import fingerprint
from ingest.limits import Limits
from ingest.parse.archive import Member, check_unpacked, unpack
from ingest.parse.deadline import deadline_in
from ingest.parse.format import Format
from ingest.parse.halves import whole_words
from ingest.parse.members import read_members
from ingest.parse.read import digest_of_bytes, read_bytes
from ingest.parse.sniff import sniff
from ingest.parse.table import load_parser
from ingest.progress import Watch, unwatched, watched
from ingest.types import Failure, Outline
from rag.errors import IngestError, ParseError
from rag.message import Message
from rag.types import Fingerprint

if TYPE_CHECKING:  # a worker outlines and does not cut: it starts sooner without the store
    from ingest.prepare import Prepared

_PACKED = b"PK\x03\x04"
_TOLD = 200  # characters of a library's message


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read.

    ``path`` is where its bytes lie, ``name`` what the user calls it, ``source`` what the store remembers; ``size`` in
    bytes and ``mtime_ns`` are what it was found with, the latter 0 where it may change unseen. ``folder`` is where an
    archive is to be unpacked, within ``limits`` where they are narrower than the worker's; without it an archive is
    only recognised. ``data`` are its bytes where they came from elsewhere: then nothing lies at ``path``.
    """

    path: Path
    name: str
    source: str
    size: int = 0
    mtime_ns: int = 0
    folder: Path | None = None
    limits: Limits | None = None
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read; ``prepared`` where whoever read it has cut and embedded it too, or could not cut it."""

    outline: Outline
    fingerprint: Fingerprint
    prepared: Prepared | Failure | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that was recognised; its members are jobs of their own."""

    content_hash: str


@dataclass(frozen=True, slots=True)
class Unpacked:
    """An archive that was unpacked: its members, and those that could not be."""

    members: tuple[Member, ...]
    failed: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """A file whose bytes are known: those of a document, or of an archive all of whose members are (``None``)."""

    content_hash: str
    doc_id: str | None


Result = Read | Archive | Unpacked | Same | Failure


class _StageError(Exception):
    """What went wrong, and where."""

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(reason)
        self.stage, self.reason = stage, reason


def _keep(_seconds: float) -> None:
    """Nobody watches the time."""


def process(job: Job, limits: Limits, moved: Callable[[float], None] = _keep, watch: Watch = unwatched) -> Result:
    """Read one file; whatever happens is its result, never an exception.

    ``moved`` is told the seconds that are left of its time whenever the recognition of a picture begins or ends,
    ``watch`` of the pages as they are read.
    """
    try:
        return _read(job, limits, moved, watch)
    except _StageError as error:
        return Failure(job.name, error.reason, error.stage)


def _read(job: Job, limits: Limits, moved: Callable[[float], None], watch: Watch) -> Result:
    name = job.name
    with _stage("read", name):
        if job.data is None:
            data, content_hash = read_bytes(job.path, limits.file_mb, name)
        else:
            data, content_hash = job.data, digest_of_bytes(job.data)
    with _stage("recognise", name):
        form = sniff(data, name)
        # An archive is looked at when it is unpacked.
        if form is not Format.ZIP and data.startswith(_PACKED):
            check_unpacked(read_members(data).unpacked, len(data), name, limits)
        parser = None if form is Format.ZIP else load_parser(form)
    if parser is None:
        if job.folder is None:
            return Archive(content_hash)
        with _stage("unpack", name):
            return Unpacked(*unpack(data, name, job.folder, job.limits or limits))
    with _stage("parse", name), deadline_in(limits.seconds, limits.recognition_seconds, moved):
        with watched(name, watch):
            parsed = parser(data, name)
        if len(parsed.text) > limits.characters:
            raise ParseError(
                "{name}: {count} characters, more than max_text_chars = {characters}",
                name=name,
                count=len(parsed.text),
                characters=limits.characters,
            )
        if not parsed.text.strip():
            raise ParseError("{name}: holds no text to answer from; give a document with sentences", name=name)
    with _stage("outline", name):
        return Read(outline(parsed, content_hash, Path(job.source)), fingerprint(parsed.text))


@contextmanager
def _stage(stage: str, name: str) -> Iterator[None]:
    """Name the stage and the file in whatever is raised within."""
    try:
        yield
    except IngestError as error:
        told = error.message
        raise _StageError(
            stage, told if told.startswith(name) else Message("{name}: {told}", name=name, told=told)
        ) from error
    except MemoryError as error:
        raise _StageError(stage, Message("{name}: needs more memory than parse_memory_mb allows", name=name)) from error
    except RecursionError as error:
        raise _StageError(stage, Message("{name}: is nested too deep to be read", name=name)) from error
    except Exception as error:
        reason = whole_words(" ".join(str(error).split())[:_TOLD])
        raise _StageError(
            stage,
            Message("{name}: cannot be read ({kind}: {reason})", name=name, kind=type(error).__name__, reason=reason),
        ) from error
