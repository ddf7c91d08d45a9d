"""The values that flow through policyqa: frozen, typed, and free of behaviour beyond derivation.

All spans are half-open and count characters (Unicode code points) of ``Document.text``.
Change a value with ``dataclasses.replace``; nothing here is edited in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

# What ``Query.article`` holds when the question is in which article something stands.
WHICH_ARTICLE = "第几条"
# What marks a figure of an answer as computed from two quoted ones.
COMPUTED = "按上述数字计算"
# What marks a number of an answer as that of the items a quote lists.
COUNTED = "按原文所列计数"


class Kind(StrEnum):
    """What a figure or sentence speaks of: a result that happened, a goal set, or neither."""

    ACTUAL = "actual"
    TARGET = "target"
    NONE = "none"


class Bound(StrEnum):
    """How a figure limits its indicator: 以上/不低于 is AT_LEAST, 以内/不超过 AT_MOST, 左右/约 ABOUT, 6%—7% RANGE."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    RANGE = "range"


class Status(StrEnum):
    """Whether the documents hold the answer."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"


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


class Intent(StrEnum):
    """What form of answer a question asks for."""

    FIGURE = "figure"
    COMPARISON = "comparison"
    LIST = "list"
    YES_NO = "yes_no"
    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    HOW = "how"
    CONDITION = "condition"
    DEFINITION = "definition"
    REASON = "reason"
    DOCUMENT_FACT = "document_fact"
    SUMMARY = "summary"
    PASSAGE = "passage"


class About(StrEnum):
    """What is said to the program or asked of it, not of what the documents say.

    ABILITY: what it can do; IDENTITY: what it is; DOCUMENTS: which documents there are.
    """

    GREETING = "greeting"
    THANKS = "thanks"
    ABILITY = "ability"
    IDENTITY = "identity"
    DOCUMENTS = "documents"


class Verdict(StrEnum):
    """What verification found of one citation."""

    UNCHECKED = "unchecked"
    SUPPORTED = "supported"
    NOT_VERBATIM = "not_verbatim"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span [{self.start}, {self.end}) is not a range")

    def __len__(self) -> int:
        return self.end - self.start

    def cut(self, text: str) -> str:
        """Return the part of ``text`` this span covers."""
        return text[self.start : self.end]

    def shift(self, offset: int) -> Span:
        """Return this span moved by ``offset`` characters."""
        return Span(self.start + offset, self.end + offset)

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Scope:
    """What a passage speaks of: its years, its kind, and whose it is.

    ``years`` empty means no year is known; ``body`` empty means no organisation or place is known. ``months``: the
    first and last month of a part of a year (上半年 is (1, 6), 截至11月 (1, 11)); empty: the whole year, or unknown.
    """

    years: tuple[int, ...] = ()
    kind: Kind = Kind.NONE
    body: str = ""
    months: tuple[int, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Filters:
    """What the asker restricts the search to. An empty field restricts nothing.

    ``collections``: the only ones whose documents this asker may see at all, not even in a note.
    """

    doc_ids: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    collections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One of the things a question asks for; "2019年和2020年各是多少" has two.

    ``focus`` is what is asked for, without year, kind and question words; ``unit`` the unit it is asked in, or empty;
    ``label`` names the place or version where a question asks after several of them; ``context`` is the subject of the
    whole question where ``focus`` is that of a part; ``version`` is the year of the version of a rule that is asked
    for, ``None`` the newest; ``level``: how high something came is asked for, not by how much it changed;
    ``difference``: by how much it differs from another is asked for; ``excluded`` is what is not asked for
    ("不算新建的"); ``count`` how many items a list is said to have, or 0; ``form`` is the form of answer that this part
    asks for, ``None`` that of the whole question.
    """

    focus: str
    scope: Scope = Scope()
    unit: str = ""
    label: str = ""
    context: str = ""
    version: int | None = None
    level: bool = False
    difference: bool = False
    excluded: str = ""
    count: int = 0
    form: Intent | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood.

    ``standalone_text`` reads without the history; ``normalized`` is that text folded for comparison, character for
    character; ``terms`` are its lexical terms; ``scope`` holds what all of its ``facets`` together ask about; there is
    at least one facet. ``fact`` is the metadata key that a question after a document fact asks for ("issuer");
    ``article`` names the article whose content is asked ("第五条"), or is ``WHICH_ARTICLE``. ``about`` is set where
    the whole of it is said to the program or asked of it: a greeting, "你能做什么". ``parts`` are its questions where
    it asks several ("在哪办、要带什么"), each with its ``form``; none where it asks one. ``asks_more``: it asks for
    more than is answered at once, and ``facets`` are the first of it.
    ``otherwise`` is the same question of either kind, where its kind is only that of the conversation: it counts when
    nothing is found of that kind.
    """

    text: str
    standalone_text: str
    scope: Scope = Scope()
    facets: tuple[Facet, ...] = ()
    terms: tuple[str, ...] = ()
    intent: Intent = Intent.PASSAGE
    fact: str = ""
    article: str = ""
    filters: Filters = Filters()
    history: tuple[Turn, ...] = ()
    normalized: str = ""
    about: About | None = None
    parts: tuple[Facet, ...] = ()
    asks_more: bool = False
    otherwise: Query | None = None

    @property
    def undated(self) -> bool:
        """Whether it names no time: the newest report answers it."""
        return self.intent is not Intent.WHEN and not any(one.scope.years or one.version for one in self.facets)


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk. ``score``: higher is better; ``rank``: 1-based within ``retriever``."""

    chunk: Chunk
    score: float
    rank: int
    retriever: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The evidence of an answer: ``quote == document.text[span]``. ``marker`` is its 1-based number."""

    marker: int
    doc_id: str
    title: str
    section_path: tuple[str, ...]
    span: Span
    quote: str
    scope: Scope = Scope()
    verdict: Verdict = Verdict.UNCHECKED
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program says to a question, with its evidence.

    ``notes`` hold near misses and warnings, never the asked fact; ``closest`` the nearest passages of an
    abstained answer; ``confidence`` lies in [0, 1]: how likely the answer is right, of an abstained one how likely the
    documents do not hold it, 0 where that was not examined; ``missing`` names what was asked and is not in the
    documents, where the rest is answered; ``timings`` are milliseconds by stage. ``expires_on``: the last day of an
    answer that a person has written, YYYY-MM-DD; empty: any day.
    """

    query: Query
    status: Status
    text: str
    short_text: str = ""
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    closest: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    confidence: float = 0.0
    reader: str = ""
    timings: Mapping[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    expires_on: str = ""


@dataclass(frozen=True, slots=True)
class StageDone:
    """A stage of the question path has finished, after ``milliseconds``."""

    name: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of provisional answer text. The final ``Answer`` replaces all of it."""

    text: str


Event = StageDone | TextDelta | Answer
