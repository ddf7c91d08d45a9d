"""Answers and their evidence, passages that a search found."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from pydantic import Field

from rag.sensitive.screen import Screen
from rag.sensitive.watched import NOTHING
from rag.types import Answer, Citation, Document, Hit, ModelUse, Part
from ui.schemas.base import Out, Shown, first_year, shown_kind
from ui.wire import safe_link

ID_HEX_DIGITS = 16  # 64 bits: no collision to expect below billions of answers

_START = "在文件正文中的起点，按字符计（未清理的原文）。 Where it begins in the document's text, in characters."
_END = "终点（不含）。 Where it ends, exclusive."
_QUOTE = (
    "逐字引文；不可见的控制字符与方向字符不显示，起止位置仍按原文计。 Verbatim; control and direction characters are "
    "left out of what is shown, start and end count in the original text."
)
_PAGE = "引文起始所在的页码；文件不分页则为 null。 The page on which the quote begins; null without pages."
_YEAR = "所说的年份。 The year it speaks of."
_KIND = "目标还是实际。 A target or an actual figure."
_URL = "公开网页地址。 The published page."


class CitationOut(Out):
    """One piece of evidence; ``start`` and ``end`` count characters of the document's text, half-open."""

    marker: int = Field(description="引用编号，从 1 起。 Its number, from 1.")
    doc_id: str
    title: Shown
    section: list[Shown] = Field(description="所在标题，由上至下。 The headings above it, from the top.")
    quote: Shown = Field(description=_QUOTE)
    start: int = Field(description=_START)
    end: int = Field(description=_END)
    page: int | None = Field(description=_PAGE)
    year: int | None = Field(description=_YEAR)
    kind: Literal["actual", "target"] | None = Field(description=_KIND)
    url: str | None = Field(description=_URL)

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
            page=citation.page,
            year=first_year(citation.scope),
            kind=shown_kind(citation.scope),
            url=safe_link(citation.url),
        )


class ModelUseOut(Out):
    """What a language model had to do with an answer."""

    outcome: Literal["not_asked", "agreed", "pointed", "nothing", "refused", "unavailable"] = Field(
        description=(
            "not_asked：未问模型；agreed：与原文摘录一致；pointed：由模型指出原文；nothing：模型认为没有答案；"
            "refused：模型所指不成立；unavailable：模型没有回复。 Whether it was asked, and what became of its choice "
            "of quotes; refused and unavailable leave the answer of the excerpts."
        )
    )
    calls: int = Field(ge=0, description="请求次数。 Requests.")
    input_tokens: int = Field(ge=0, description="输入词元。 Tokens sent.")
    output_tokens: int = Field(ge=0, description="输出词元。 Tokens received.")

    @classmethod
    def from_use(cls, use: ModelUse) -> ModelUseOut:
        """Translate it."""
        return cls(
            outcome=use.outcome.value,
            calls=use.calls,
            input_tokens=use.input_tokens,
            output_tokens=use.output_tokens,
        )


class AnswerOut(Out):
    """An answer as the command line's ``--json`` and ``POST /api/v1/ask`` give it."""

    id: str = Field(description="答案编号，反馈时用。 The id of the answer, for feedback.")
    question: Shown
    standalone_question: Shown = Field(description="结合上文理解后的问题。 As understood with the history.")
    status: Literal["answered", "abstained"] = Field(
        description="abstained：文件没有写明。 abstained: the documents do not say."
    )
    answer: Shown
    overview: Shown = Field(
        "",
        description=(
            "语言模型写的概述，每一句都经引文核对；没有则为空。不是答案本身。 "
            "A language model's overview, each clause borne out by a quote; empty without one. Not the answer."
        ),
    )
    short_answer: Shown = Field(description="所问的数字、名称、日期或结论。 The asked figure, name, date or verdict.")
    citations: list[CitationOut]
    missing: list[Shown] = Field(description="问到而未收录的。 What was asked and is not in the documents.")
    notes: list[Shown]
    closest: list[CitationOut] = Field(description="未收录时最接近的段落。 The nearest passages of an abstention.")
    confidence: float = Field(
        ge=0,
        le=1,
        description=(
            "回答正确的可能性；未收录时为文件确实没有答案的可能性，0 表示没有听懂或未作判断。 "
            "How likely the answer is right; of an abstention, how likely the documents do not hold it: "
            "0 where it was not understood or not examined."
        ),
    )
    reader: str
    latency_ms: float
    timings_ms: dict[str, float]
    model: ModelUseOut | None = Field(
        None, description="语言模型的参与和用量；未设置时为 null。 A language model's part and usage; null without one."
    )

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
            overview=answer.overview,
            short_answer=answer.short_text,
            citations=[CitationOut.from_citation(item) for item in answer.citations],
            missing=list(answer.missing),
            notes=list(answer.notes),
            closest=[CitationOut.from_citation(item) for item in answer.closest],
            confidence=round(answer.confidence, 4),
            reader=answer.reader,
            latency_ms=timings.get("total", round(sum(answer.timings.values()), 1)),
            timings_ms=timings,
            model=ModelUseOut.from_use(answer.model) if answer.model is not None else None,
        )


class PassageOut(Out):
    """A passage that a search found."""

    rank: int = Field(description="名次，从 1 起。 Its place, from 1.")
    score: float = Field(description="越高越相近，仅在同一次检索内可比。 Higher is nearer, within one search.")
    doc_id: str
    title: Shown
    section: list[Shown]
    text: Shown = Field(description=_QUOTE)
    start: int = Field(description=_START)
    end: int = Field(description=_END)
    year: int | None = Field(description=_YEAR)
    kind: Literal["actual", "target"] | None = Field(description=_KIND)
    url: str | None = Field(description=_URL)

    @classmethod
    def from_hit(cls, hit: Hit, document: Document | None, screen: Screen = NOTHING) -> PassageOut:
        """Translate a hit of ``document``, whose title is shown with the words of ``screen`` covered."""
        chunk = hit.chunk
        return cls(
            rank=hit.rank,
            score=round(hit.score, 6),
            doc_id=chunk.doc_id,
            title=screen.look(document.title, Part.ANSWER).covered if document else "",
            section=list(chunk.section_path),
            text=chunk.text,
            start=chunk.span.start,
            end=chunk.span.end,
            year=first_year(chunk.scope),
            kind=shown_kind(chunk.scope),
            url=safe_link(document.metadata.get("url")) if document else None,
        )


class PassagesOut(Out):
    """What a search found, best first."""

    question: Shown
    passages: list[PassageOut]


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return ``answer`` as the JSON object that the command line and HTTP share."""
    return AnswerOut.from_answer(answer).model_dump(mode="json")


def answer_id(answer: Answer) -> str:
    """Return an id that the same question, answer and evidence always get."""
    evidence = "|".join(f"{item.doc_id}:{item.span.start}-{item.span.end}" for item in answer.citations)
    content = "\x1f".join((answer.query.standalone_text, answer.text, evidence))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:ID_HEX_DIGITS]
