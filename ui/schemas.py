"""The wire models: what the command line prints and HTTP sends, and what both accept."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from rag.types import Answer, Citation, Document, Filters, Indicator, Kind, Scope, Turn

# A conversation longer than this is not a conversation with a person; it bounds the work of one request.
MAX_HISTORY_TURNS = 200
ID_HEX_DIGITS = 16  # 64 bits: no collision to expect below billions of answers


def _encodable(words: str) -> str:
    """Refuse half a surrogate pair, which JSON can spell but no UTF-8 reply can hold."""
    try:
        words.encode()
    except UnicodeEncodeError as error:
        raise ValueError("不是有效的 Unicode 文字") from error
    return words


Words = Annotated[str, AfterValidator(_encodable)]


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CitationOut(_Out):
    """One piece of evidence; ``start`` and ``end`` count characters of the document's text, half-open."""

    marker: int
    doc_id: str
    title: str
    section: list[str]
    quote: str
    start: int
    end: int
    year: int | None
    kind: Literal["actual", "target"] | None
    url: str | None

    @classmethod
    def from_citation(cls, citation: Citation) -> CitationOut:
        """Translate a citation; its year is the first of its scope."""
        return cls(
            marker=citation.marker,
            doc_id=citation.doc_id,
            title=citation.title,
            section=list(citation.section_path),
            quote=citation.quote,
            start=citation.span.start,
            end=citation.span.end,
            year=_year(citation.scope),
            kind=_kind(citation.scope),
            url=citation.url,
        )


class AnswerOut(_Out):
    """An answer as the command line's ``--json`` and ``POST /api/v1/ask`` give it."""

    id: str
    question: str
    standalone_question: str
    status: Literal["answered", "abstained"]
    answer: str
    short_answer: str
    citations: list[CitationOut]
    missing: list[str]
    notes: list[str]
    closest: list[CitationOut]
    confidence: float
    reader: str
    latency_ms: float
    timings_ms: dict[str, float]

    @classmethod
    def from_answer(cls, answer: Answer) -> AnswerOut:
        """Translate an answer; times are milliseconds, rounded to 0.1."""
        timings = {name: round(value, 1) for name, value in answer.timings.items()}
        return cls(
            id=answer_id(answer),
            question=answer.query.text,
            standalone_question=answer.query.standalone_text,
            status=answer.status.value,
            answer=answer.text,
            short_answer=answer.short_text,
            citations=[CitationOut.from_citation(item) for item in answer.citations],
            missing=list(answer.missing),
            notes=list(answer.notes),
            closest=[CitationOut.from_citation(item) for item in answer.closest],
            confidence=round(answer.confidence, 4),
            reader=answer.reader,
            latency_ms=timings.get("total", round(sum(answer.timings.values()), 1)),
            timings_ms=timings,
        )


class DocumentOut(_Out):
    """A document of the store, without its text."""

    doc_id: str
    title: str
    source: str
    year: int | None
    body: str
    characters: int
    metadata: dict[str, str]

    @classmethod
    def from_document(cls, document: Document) -> DocumentOut:
        """Translate a document; of its source only the file name leaves the machine."""
        return cls(
            doc_id=document.doc_id,
            title=document.title,
            source=document.source.replace("\\", "/").rsplit("/", 1)[-1],
            year=_year(document.scope),
            body=document.scope.body,
            characters=len(document.text),
            metadata=dict(document.metadata),
        )


class IndicatorOut(_Out):
    """One row of the indicator ledger."""

    name: str
    value: float
    unit: str
    bound: str
    year: int | None
    years: list[int]
    kind: Literal["actual", "target"] | None
    body: str
    doc_id: str
    start: int
    end: int
    quote: str
    high: float | None
    change: bool

    @classmethod
    def from_indicator(cls, indicator: Indicator) -> IndicatorOut:
        """Translate an indicator."""
        return cls(
            name=indicator.name,
            value=indicator.value,
            unit=indicator.unit,
            bound=indicator.bound.value,
            year=_year(indicator.scope),
            years=list(indicator.scope.years),
            kind=_kind(indicator.scope),
            body=indicator.scope.body,
            doc_id=indicator.doc_id,
            start=indicator.span.start,
            end=indicator.span.end,
            quote=indicator.quote,
            high=indicator.high,
            change=indicator.change,
        )


class TurnIn(_In):
    """An earlier message: ``["user", "…"]`` or ``{"role": "user", "content": "…"}``."""

    role: Literal["user", "assistant"]
    content: Words

    @model_validator(mode="before")
    @classmethod
    def _accept_pair(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            if len(value) != 2:
                raise ValueError("应为 [角色, 文字] 两项")
            return {"role": value[0], "content": value[1]}
        return value

    def to_turn(self) -> Turn:
        """Translate to the value the pipeline takes."""
        return Turn(role=self.role, text=self.content)


class FiltersIn(_In):
    """What the asker restricts the search to; an empty list restricts nothing."""

    doc_ids: list[Words] = Field(default_factory=list, max_length=1000)
    years: list[int] = Field(default_factory=list, max_length=100)

    def to_filters(self) -> Filters:
        """Translate to the value the pipeline takes."""
        return Filters(doc_ids=tuple(self.doc_ids), years=tuple(self.years))


class AskIn(_In):
    """The body of ``POST /api/v1/ask``."""

    question: Words = Field(description="问题，例如：2020年高企净增目标是多少")
    history: list[TurnIn] = Field(default_factory=list, max_length=MAX_HISTORY_TURNS, description="此前的对话")
    filters: FiltersIn = Field(default_factory=FiltersIn, description="限定文档或年份")
    stream: bool = Field(default=False, description="以 server-sent events 逐步返回")

    def turns(self) -> tuple[Turn, ...]:
        """The history as the pipeline takes it."""
        return tuple(item.to_turn() for item in self.history)


class BatchQuestion(BaseModel):
    """One line of ``ask --batch``. Further keys are allowed, so a question set is a batch as it stands."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Words | int
    question: Words
    history: list[TurnIn] = Field(default_factory=list, max_length=MAX_HISTORY_TURNS)

    def turns(self) -> tuple[Turn, ...]:
        """The history as the pipeline takes it."""
        return tuple(item.to_turn() for item in self.history)


class ErrorDetail(_Out):
    """``code`` is stable and for programs, ``message`` is for people."""

    code: str
    message: str


class ErrorOut(_Out):
    """Every error of the HTTP interface."""

    error: ErrorDetail


class DocumentsOut(_Out):
    """The documents of the store and how much was read from them."""

    documents: list[DocumentOut]
    chunks: int
    indicators: int


class HealthOut(_Out):
    """The state of the service: ``ok``, ``ready`` or ``starting``."""

    status: Literal["ok", "ready", "starting"]


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return ``answer`` as the JSON object that the command line and HTTP share."""
    return AnswerOut.from_answer(answer).model_dump(mode="json")


def answer_id(answer: Answer) -> str:
    """Return an id that the same question, answer and evidence always get."""
    evidence = "|".join(f"{item.doc_id}:{item.span.start}-{item.span.end}" for item in answer.citations)
    content = "\x1f".join((answer.query.standalone_text, answer.text, evidence))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:ID_HEX_DIGITS]


def _year(scope: Scope) -> int | None:
    return scope.years[0] if scope.years else None


def _kind(scope: Scope) -> Literal["actual", "target"] | None:
    if scope.kind is Kind.ACTUAL:
        return "actual"
    return "target" if scope.kind is Kind.TARGET else None
