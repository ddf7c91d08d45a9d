"""Documents: their list, one in full, its text and headings, and what an editor's change did."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from rag.text.dates import iso_date
from rag.text.normalize import fold
from rag.types import Document, Section
from ui.schemas.base import Out, Shown, first_year
from ui.wire import safe_link

TOTAL = "符合条件的总数。 How many there are in all."


# What a day alone is written with.
_OF_A_DAY = frozenset("0123456789年月日-./ 〇○零一二三四五六七八九十")
_LONGEST_DAY = 30


class DocumentOut(Out):
    """A document of the store, without its text."""

    doc_id: str
    title: Shown
    source: Shown = Field(description="文件名。 The name of its file.")
    year: int | None
    body: Shown = Field(description="所属单位或地区。 The body or place it speaks for.")
    characters: int = Field(description="正文字符数。 Characters of its text.")
    metadata: dict[str, Shown] = Field(description="文号、发布机构、日期等。 Number, issuer, dates and the like.")

    @classmethod
    def from_document(cls, document: Document) -> DocumentOut:
        """Translate a document; of its source only the file name leaves the machine."""
        metadata = {name: _day(value) if name.endswith("_on") else value for name, value in document.metadata.items()}
        if "url" in metadata and safe_link(metadata["url"]) is None:
            del metadata["url"]
        return cls(
            doc_id=document.doc_id,
            title=document.title,
            source=document.source.replace("\\", "/").rsplit("/", 1)[-1],
            year=first_year(document.scope),
            body=document.scope.body,
            characters=len(document.text),
            metadata=metadata,
        )


def _day(written: str) -> str:
    """A day as ISO writes it; words that say more than a day, or none, stay as they are.

    >>> _day("2026年11月20日"), _day("自公布之日起施行")
    ('2026-11-20', '自公布之日起施行')
    """
    alone = len(written) <= _LONGEST_DAY and set(fold(written)) <= _OF_A_DAY
    return (alone and iso_date(written)) or written


class DocumentsOut(Out):
    """Documents of the store, and how much was read from all that may be seen."""

    documents: list[DocumentOut]
    chunks: int = Field(description="段落总数。 Passages in all.")
    indicators: int = Field(description="指标总数。 Indicators in all.")
    total: int = Field(description=TOTAL)
    limit: int
    offset: int


class StandingOut(Out):
    """How a document stands; ``by`` is the id of the document that makes it so."""

    status: Literal["draft", "pending", "in_force", "amended", "superseded", "repealed", "expired"]
    since: Shown
    by: str


class SectionOut(Out):
    """A heading and the stretch of text under it."""

    level: int = Field(description="层级，1 最高。 Its level, 1 the highest.")
    heading: Shown
    path: list[Shown] = Field(description="由上至下的标题。 The headings from the top down to it.")
    start: int
    end: int

    @classmethod
    def from_section(cls, section: Section) -> SectionOut:
        """Translate a section."""
        return cls(
            level=section.level,
            heading=section.heading,
            path=list(section.path),
            start=section.span.start,
            end=section.span.end,
        )


class DocumentFactsOut(Out):
    """What is known of one document, without its text."""

    document: DocumentOut
    collections: list[Shown]
    corrected: list[str] = Field(description="由人更正过的字段。 The facts that a person has put right.")
    standing: StandingOut
    warnings: list[Shown] = Field(description="未能读出的部分。 What of the file could not be read.")
    headings: list[SectionOut]


class SectionsOut(Out):
    """The headings of a document in order."""

    doc_id: str
    sections: list[SectionOut]
    total: int = Field(description=TOTAL)
    limit: int
    offset: int


class TextOut(Out):
    """A stretch of a document's text. ``text`` has ``end - start`` characters: what is not shown is a space in it."""

    doc_id: str
    title: Shown
    start: int
    end: int
    characters: int = Field(description="全文字符数。 Characters of the whole text.")
    text: str


class AddedOut(Out):
    """What became of one uploaded file."""

    file: Shown = Field(description="文件名。 Its name.")
    status: Literal["added", "unchanged", "failed"]
    doc_ids: list[str] = Field(description="由此文件读出的文件编号。 The documents read from it.")
    reason: Shown = Field(description="失败的原因。 Why it failed.")
    warnings: list[Shown]


class UploadOut(Out):
    """What became of an upload, file by file."""

    files: list[AddedOut]
    documents: int = Field(description="新收录的文件数。 Documents added.")
    chunks: int
    indicators: int
    seconds: float


class CorrectedOut(Out):
    """All that is set down of a document in the place of what was read."""

    doc_id: str
    corrections: dict[str, Shown]
