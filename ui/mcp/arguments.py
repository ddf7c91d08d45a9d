"""What the tools take. Every field has a limit; descriptions are read by language models, Chinese and English."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from ui.schemas import MAX_HISTORY_TURNS, TurnIn, Words
from ui.schemas.base import Received
from ui.schemas.requests import LONGEST_QUESTION

MAX_HISTORY_CHARS = 20_000
MAX_DOCUMENTS = 100
MAX_YEARS = 100
MAX_PASSAGES = 50
MAX_LISTED = 100
MAX_ROWS = 200
PAGE_CHARS = 4000
MAX_PAGE_CHARS = 20_000
# No document is longer; a place beyond is the end.
_MAX_PLACE = 100_000_000

Question = Annotated[
    Words,
    Field(
        min_length=1,
        max_length=LONGEST_QUESTION,
        description="用平常的话提的问题，如“2020年高企净增目标是多少”。 A question in plain words; Chinese works best.",
    ),
]
DocumentId = Annotated[Words, Field(min_length=1, max_length=64)]
Year = Annotated[int, Field(ge=1900, le=2100)]
Years = Annotated[
    list[Year],
    Field(max_length=MAX_YEARS, description="只看谈及这些年份的内容；空为不限。 Only what speaks of these years."),
]
DocumentIds = Annotated[
    list[DocumentId],
    Field(
        max_length=MAX_DOCUMENTS,
        description="只看这些文件（list_documents 给出的 doc_id）；空为不限。 Only these documents, by doc_id.",
    ),
]


class _Arguments(Received):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AskPolicy(_Arguments):
    """Arguments of ``ask_policy``."""

    question: Question
    history: list[TurnIn] = Field(
        default_factory=list,
        max_length=MAX_HISTORY_TURNS,
        description='此前的对话，[{"role": "user"|"assistant", "content": "…"}]，供追问理解。 Earlier turns.',
    )
    years: Years = Field(default_factory=list)
    documents: DocumentIds = Field(default_factory=list)


class SearchPolicy(_Arguments):
    """Arguments of ``search_policy``."""

    query: Question
    top_k: int = Field(8, ge=1, le=MAX_PASSAGES, description="最多几段。 At most so many passages.")
    years: Years = Field(default_factory=list)
    documents: DocumentIds = Field(default_factory=list)


class ListDocuments(_Arguments):
    """Arguments of ``list_documents``."""

    title: Words = Field("", max_length=200, description="标题中的字词；空为全部。 Words of the title; empty: all.")
    offset: int = Field(0, ge=0, le=_MAX_PLACE, description="从第几份起（0 起）。 Where to begin, from 0.")
    limit: int = Field(50, ge=1, le=MAX_LISTED, description="最多几份。 At most so many.")


class ReadDocument(_Arguments):
    """Arguments of ``read_document``."""

    doc_id: DocumentId = Field(description="list_documents 或引用给出的 doc_id。 As listed or cited.")
    start: int = Field(0, ge=0, le=_MAX_PLACE, description="从第几个字符起（0 起）。 First character, from 0.")
    end: int | None = Field(
        None,
        ge=0,
        le=_MAX_PLACE,
        description=f"到第几个字符止（不含）；默认读 {PAGE_CHARS} 字，一次最多 {MAX_PAGE_CHARS} 字。 "
        f"End, exclusive; {PAGE_CHARS} characters by default, at most {MAX_PAGE_CHARS} at once.",
    )


class QueryIndicators(_Arguments):
    """Arguments of ``query_indicators``."""

    name: Words = Field("", max_length=200, description="指标名中的字词，如“专利”。 Words of the indicator's name.")
    year: Year | None = Field(None, description="年份；不填为全部。 The year; all when left out.")
    offset: int = Field(0, ge=0, le=_MAX_PLACE, description="从第几行起（0 起）。 Where to begin, from 0.")
    limit: int = Field(50, ge=1, le=MAX_ROWS, description="最多几行。 At most so many rows.")
