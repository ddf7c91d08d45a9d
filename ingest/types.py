"""The values on the path of a document, before it becomes ``rag.types`` values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.types import Block, Chunk, Document, Indicator, Section, Span


@dataclass(frozen=True, slots=True)
class HeadingMark:
    """A heading that the file format itself marks (``<h2>``, a Word heading style). Level 1 is the highest."""

    span: Span
    level: int


@dataclass(frozen=True, slots=True)
class ItemMark:
    """An item of a list that the file format itself marks (``<li>``, a Word list). Level 1 is the outermost."""

    span: Span
    level: int = 1


@dataclass(frozen=True, slots=True)
class TableMark:
    """A table that the file format itself marks.

    Each row is a line of the text, its cells joined by " | ". ``grid`` holds a span for each place of each row, the
    same number in every row: an empty cell is an empty span, a merged one has its span at each place it covers, though
    its text is written once. ``header_rows``: how many rows the format marks as headers, 0 where it says nothing.
    """

    span: Span
    grid: tuple[tuple[Span, ...], ...]
    header_rows: int = 0


@dataclass(frozen=True, slots=True)
class ParsedText:
    """What a parser makes of a file: ``text`` becomes ``Document.text`` unchanged.

    For plain text and Markdown it is the decoded file, character for character; of other formats, one paragraph a
    line. All spans count in ``text``. ``title`` and ``metadata`` hold what the format itself carries, when it does.
    ``notes``: footnotes, each placed on a line of its own below the block that refers to it. ``pages``: where each
    page begins, ascending; empty where the format has no pages. ``warnings``: what could not be read, a sentence each.
    """

    text: str
    title: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[HeadingMark, ...] = ()
    items: tuple[ItemMark, ...] = ()
    tables: tuple[TableMark, ...] = ()
    notes: tuple[Span, ...] = ()
    pages: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """What is read from a document before it is cut for a model."""

    document: Document
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class AnalysedDocument:
    """A document cut and scoped, ready to embed and store."""

    document: Document
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    chunks: tuple[Chunk, ...]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that was not ingested, why, and at which stage: find, read, recognise, unpack, parse, cut."""

    path: str
    error: str
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """What lies in a folder and is no document."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Partial:
    """A document that was stored though a part of its file could not be read; each warning says what is missing."""

    path: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """A file whose text is that of a stored document, and which is not ``stored`` again, or nearly so.

    ``share``: of the runs of characters of both, how many both have, in [0, 1], estimated.
    """

    path: str
    doc_id: str
    title: str
    share: float
    stored: bool


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. ``documents`` counts those newly stored, ``unchanged`` those already there.

    Of a synchronised folder, ``moved`` counts files found under a new name, ``removed`` documents that are gone.
    """

    documents: int = 0
    unchanged: int = 0
    chunks: int = 0
    indicators: int = 0
    failed: tuple[Failure, ...] = ()
    partial: tuple[Partial, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    alike: tuple[Alike, ...] = ()
    moved: int = 0
    removed: int = 0
    seconds: float = 0.0
