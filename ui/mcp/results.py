"""What the tools give, beside the answer that every interface gives."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from ui.schemas import DocumentOut, IndicatorOut


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


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
