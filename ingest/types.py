"""The values on the path of a document, before it becomes ``rag.types`` values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.types import Chunk, Document, Indicator, Section, Span


@dataclass(frozen=True, slots=True)
class HeadingMark:
    """A heading that the file format itself marks (``<h2>``, a Word heading style). Level 1 is the highest."""

    span: Span
    level: int


@dataclass(frozen=True, slots=True)
class ParsedText:
    """What a parser makes of a file: ``text`` becomes ``Document.text`` unchanged.

    For plain text and Markdown it is the decoded file, character for character.
    ``title`` and ``metadata`` hold what the format itself carries, when it does.
    """

    text: str
    title: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[HeadingMark, ...] = ()


@dataclass(frozen=True, slots=True)
class AnalysedDocument:
    """A document cut and scoped, ready to embed and store."""

    document: Document
    sections: tuple[Section, ...]
    chunks: tuple[Chunk, ...]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that was not ingested, and why."""

    path: str
    error: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. ``documents`` counts those newly stored, ``unchanged`` those already there."""

    documents: int = 0
    unchanged: int = 0
    chunks: int = 0
    indicators: int = 0
    failed: tuple[Failure, ...] = ()
    seconds: float = 0.0
