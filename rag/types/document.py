"""A document and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rag.types.scope import Bound, Scope, Span


class BlockKind(StrEnum):
    """What a block of a document is.

    LIST: lead-in and items; QA: question and answer; FIELD: label and value; TABLE: caption, headers and rows;
    SIGNATURE: who signs and when; NOTE: a footnote or remark. Headings are sections, not blocks.
    """

    PARAGRAPH = "paragraph"
    LIST = "list"
    ITEM = "item"
    QA = "qa"
    FIELD = "field"
    TABLE = "table"
    ROW = "row"
    ADDRESSEE = "addressee"
    SIGNATURE = "signature"
    NOTE = "note"


class Standing(StrEnum):
    """How a document stands on a day. PENDING: published, not yet in force; AMENDED: in force, changed by another."""

    DRAFT = "draft"
    PENDING = "pending"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Document:
    """One ingested document. ``text`` is what every span counts in.

    ``scope``: the years its content speaks of and the body it speaks for. ``year``: what 今年 means in its text, from
    its own date; ``None`` where it has none. ``warnings``: what of the file could not be read.
    """

    doc_id: str
    title: str
    text: str
    source: str
    content_hash: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    scope: Scope = Scope()
    year: int | None = None
    warnings: tuple[str, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The years that what it says of no time is of: those its content speaks of, else its own."""
        return self.scope.years or ((self.year,) if self.year is not None else ())


# Between an archive and its member in ``Document.source``.
INSIDE = "!/"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What texts are compared by.

    ``text_hash`` is that of the text without white space; texts that share one of the ``bands`` may be much alike, and
    the share of equal places of their ``sketch`` tells how much. Short texts have neither.
    """

    text_hash: str
    sketch: tuple[int, ...] = ()
    bands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and everything under it. ``path`` holds the headings from the top down to this one."""

    section_id: str
    doc_id: str
    heading: str
    level: int
    path: tuple[str, ...]
    span: Span
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True)
class Cell:
    """A labelled value of a block: column header and cell of a ROW, label and value of a FIELD, 问 or 答 of a QA.

    ``header`` is text, joined from several header rows where there are several; ``span`` is the value's place.
    """

    header: str
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document as its reader sees it: a paragraph, a list, an item, a row.

    ``parent`` is the block it is part of: an ITEM's LIST, a ROW's TABLE; "" at the top. Children lie inside their
    parents, siblings are disjoint and in reading order. ``page`` counts from 1; ``None`` where the format has none.
    ``context`` is what belongs to it though it stands elsewhere: the lead-in of an item, caption and unit of a table.
    """

    block_id: str
    doc_id: str
    kind: BlockKind
    span: Span
    section_path: tuple[str, ...] = ()
    scope: Scope = Scope()
    parent: str = ""
    page: int | None = None
    cells: tuple[Cell, ...] = ()
    context: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a cell of a row, by its place in the document, with what it speaks of.

    ``context`` is what is read with it though it stands elsewhere: an item's lead-in, a cell's row and column headers,
    the question it answers.
    """

    span: Span
    scope: Scope = Scope()
    context: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The unit of retrieval: whole blocks of one section, ``text == document.text[span]``.

    ``token_count`` counts the embedder's tokens with its passage prompt, section heading and ``context``, which is
    embedded and searched with the text but never quoted as part of it: headers of its rows, lead-in of its items.
    ``sentences`` tile the chunk in order; their spans count in the document, like ``span``.
    """

    chunk_id: str
    doc_id: str
    text: str
    span: Span
    section_path: tuple[str, ...] = ()
    scope: Scope = Scope()
    token_count: int = 0
    sentences: tuple[Sentence, ...] = ()
    context: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of a document: a row of the ledger. ``quote == document.text[span]``.

    ``value`` is the number in ``unit``, ``high`` the upper end of a range; ``bound`` says how it limits. ``change``:
    the figure says how much the indicator grew or fell, not how high it is. ``scope`` is the sentence's; ``quote`` is
    the clause that holds name and figure.
    """

    name: str
    value: float
    unit: str
    bound: Bound
    scope: Scope
    doc_id: str
    span: Span
    quote: str
    high: float | None = None
    change: bool = False
