"""What the server sends, as frozen values. Fields that a newer server adds are ignored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from policyqa_client.errors import FieldError, ProtocolError

__all__ = [
    "Added",
    "Answer",
    "Citation",
    "Document",
    "DocumentFacts",
    "Documents",
    "FieldError",
    "Indicator",
    "Indicators",
    "Passage",
    "Section",
    "Session",
    "Standing",
    "Text",
    "Upload",
    "read",
]

_T = TypeVar("_T")


@dataclass(frozen=True)
class Citation:
    """One piece of evidence. ``start`` and ``end`` count characters of the document's text, half-open.

    ``kind`` is "target", "actual" or ``None``; ``page`` the page on which the quote begins, if the document has pages;
    ``url`` the published web page, if there is one.
    """

    marker: int
    doc_id: str
    title: str
    section: tuple[str, ...]
    quote: str
    start: int
    end: int
    page: int | None = None
    year: int | None = None
    kind: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Answer:
    """An answer with its evidence. ``status`` is "answered", or "abstained" when the documents do not say.

    ``short_answer`` is the asked figure, name, date or verdict; ``missing`` names what of several things asked the
    documents do not say; ``closest`` the nearest passages of an abstention; ``id`` goes with feedback; ``overview`` is
    a language model's, each clause borne out by a quote, empty without one.
    """

    id: str
    question: str
    standalone_question: str
    status: str
    answer: str
    short_answer: str
    citations: tuple[Citation, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    closest: tuple[Citation, ...] = ()
    confidence: float = 0.0
    reader: str = ""
    latency_ms: float = 0.0
    overview: str = ""

    @property
    def answered(self) -> bool:
        """Whether the documents hold the answer, or part of it."""
        return self.status == "answered"


@dataclass(frozen=True)
class Passage:
    """A passage that a search found; ``rank`` 1 is best, a higher ``score`` nearer within one search."""

    rank: int
    score: float
    doc_id: str
    title: str
    section: tuple[str, ...]
    text: str
    start: int
    end: int
    year: int | None = None
    kind: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Document:
    """A document, without its text. ``metadata`` holds issuer, dates, document number and the like."""

    doc_id: str
    title: str
    source: str
    year: int | None
    body: str
    characters: int
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class Documents:
    """A page of the list of documents; ``total`` counts all that fit."""

    documents: tuple[Document, ...]
    total: int
    limit: int
    offset: int
    chunks: int = 0
    indicators: int = 0


@dataclass(frozen=True)
class Section:
    """A heading, its level (1 is the highest) and the stretch of text under it."""

    level: int
    heading: str
    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Standing:
    """How a document stands: draft, pending, in_force, amended, superseded, repealed or expired."""

    status: str
    since: str = ""
    by: str = ""


@dataclass(frozen=True)
class DocumentFacts:
    """What is known of one document."""

    document: Document
    standing: Standing
    collections: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    headings: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Text:
    """A stretch of a document's text: characters ``start`` to ``end`` of ``characters``."""

    doc_id: str
    title: str
    start: int
    end: int
    characters: int
    text: str


@dataclass(frozen=True)
class Indicator:
    """A figure that was read from a document. ``bound``: exact, at_least, at_most, about or range (up to ``high``)."""

    name: str
    value: float
    unit: str
    bound: str
    year: int | None
    years: tuple[int, ...]
    kind: str | None
    body: str
    doc_id: str
    start: int
    end: int
    quote: str
    high: float | None = None
    change: bool = False


@dataclass(frozen=True)
class Indicators:
    """A page of the ledger of indicators."""

    indicators: tuple[Indicator, ...]
    total: int
    limit: int
    offset: int


@dataclass(frozen=True)
class Added:
    """What became of one uploaded file: added, unchanged or failed (with a ``reason``)."""

    file: str
    status: str
    doc_ids: tuple[str, ...] = ()
    reason: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Upload:
    """What became of an upload, file by file."""

    files: tuple[Added, ...]
    documents: int = 0
    chunks: int = 0
    indicators: int = 0


@dataclass(frozen=True)
class Session:
    """A token for the pages of one origin, good for ``expires_in`` seconds."""

    token: str
    expires_in: int
    origin: str


# Fields that hold other values or several of them; the rest is taken as it comes, lists as tuples.
_NESTED: Mapping[type, Mapping[str, type]] = {
    Answer: {"citations": Citation, "closest": Citation},
    Documents: {"documents": Document},
    DocumentFacts: {"document": Document, "standing": Standing, "headings": Section},
    Indicators: {"indicators": Indicator},
    Upload: {"files": Added},
}


def read(kind: type[_T]) -> Callable[[Any], _T]:
    """Return what makes a value of ``kind`` of JSON.

    The function raises ``ProtocolError`` where a field is missing.

    >>> read(Session)({"token": "t", "expires_in": 1800, "origin": "https://a.example", "new": 1}).expires_in
    1800
    """

    def make(data: Any) -> _T:
        if not isinstance(data, Mapping):
            raise _not_sent(kind.__name__)
        nested = _NESTED.get(kind, {})
        known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
        values = {name: _value(value, nested.get(name)) for name, value in data.items() if name in known}
        try:
            return kind(**values)
        except TypeError as error:
            raise ProtocolError(
                f"服务器发来的 {kind.__name__} 不完整：{error}",
                f"the server sent an incomplete {kind.__name__}: {error}",
            ) from error

    return make


def read_list(name: str) -> Callable[[Any], tuple[Any, ...]]:
    """Return what takes the list ``name`` out of a JSON object."""

    def take(data: Any) -> tuple[Any, ...]:
        if not isinstance(data, Mapping) or not isinstance(data.get(name), list):
            raise _not_sent(name)
        return tuple(data[name])

    return take


def _value(value: Any, kind: type | None) -> Any:
    if isinstance(value, list):
        return tuple(read(kind)(one) if kind else one for one in value)
    return read(kind)(value) if kind else value


def _not_sent(name: str) -> ProtocolError:
    return ProtocolError(
        f"服务器没有发来 {name}；这个地址是 policyqa 的服务吗？",
        f"the server sent no {name}; is this address a policyqa server?",
    )
