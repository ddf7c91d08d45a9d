"""What the tools give, beside the answer that every interface gives."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.types import Hit, Kind
from ui.schemas import DocumentOut, IndicatorOut
from ui.wire import clean_text


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class PassageOut(_Out):
    """One passage; ``start`` and ``end`` count characters of the document's text, half-open."""

    rank: int = Field(description="名次，1 最相关。 1 is best.")
    score: float = Field(description="越高越相关。 Higher is better.")
    doc_id: str
    title: str
    section: list[str]
    text: str
    start: int
    end: int
    years: list[int]
    kind: Literal["actual", "target"] | None

    @classmethod
    def from_hit(cls, hit: Hit, title: str) -> PassageOut:
        """Translate a hit."""
        chunk = hit.chunk
        kind: Literal["actual", "target"] | None = None
        if chunk.scope.kind is not Kind.NONE:
            kind = "actual" if chunk.scope.kind is Kind.ACTUAL else "target"
        return cls(
            rank=hit.rank,
            score=round(hit.score, 4),
            doc_id=chunk.doc_id,
            title=clean_text(title),
            section=[clean_text(step) for step in chunk.section_path],
            text=clean_text(chunk.text),
            start=chunk.span.start,
            end=chunk.span.end,
            years=list(chunk.scope.years),
            kind=kind,
        )


class PassagesOut(_Out):
    """The passages found, best first."""

    passages: list[PassageOut]


class DocumentListOut(_Out):
    """A page of the list of documents."""

    documents: list[DocumentOut]
    total: int
    next_offset: int | None = Field(description="下一页的 offset；没有则为 null。 Of the next page, or null.")


class DocumentPageOut(_Out):
    """A page of a document's text."""

    doc_id: str
    title: str
    text: str
    start: int
    end: int
    characters: int = Field(description="全文字符数。 Characters of the whole text.")
    next_start: int | None = Field(description="下一页的 start；读完则为 null。 Of the next page, or null.")


class IndicatorListOut(_Out):
    """A page of the ledger of indicators."""

    indicators: list[IndicatorOut]
    total: int
    next_offset: int | None = Field(description="下一页的 offset；没有则为 null。 Of the next page, or null.")
