"""Facts of a document from its page header: who issued it, when, under what number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.matching import shared_pairs
from rag.text.normalize import squeeze
from rag.text.periods import find_years
from rag.types import Answer, Citation, Document, Hit, Query, Span, Status

FACT_NAMES = {
    "index_number": "索引号",
    "document_number": "文号",
    "issuer": "发布机构",
    "written_on": "成文日期",
    "published_on": "发布日期",
    "effective_on": "施行日期",
    "validity": "有效性",
    "disclosure": "公开方式",
    "audience": "公开范围",
    "category": "主题分类",
    "speaker": "报告人",
    "delivered_on": "作报告日期",
    "meeting": "会议",
}

# "市长是谁": he who gave the report answers only where he gave it as that.
_OFFICE = re.compile(r"总理|主席|[省市县区州镇乡]长(?=是|叫)")


def read_fact(query: Query, documents: Sequence[Document], hits: Sequence[Hit]) -> Answer | None:
    """Return the asked fact of the document that the question or the hits point to, or ``None`` when it has none.

    Args:
        query: a question after a document fact.
        documents: those that may be meant.
        hits: what was retrieved, which says which document is meant where the question does not name one.
    """
    name = query.fact
    if not name:
        return None
    office = match[0] if (match := _OFFICE.search(query.standalone_text)) and name == "speaker" else ""
    for candidate in _ordered(query, documents, hits):
        value = candidate.metadata.get(name, "")
        span = _find(candidate.text, FACT_NAMES[name], value) if value else None
        if span is None or office not in value:
            continue
        url = candidate.metadata.get("url") or None
        citation = Citation(1, candidate.doc_id, candidate.title, (), span, span.cut(candidate.text), url=url)
        return Answer(
            query=query,
            status=Status.ANSWERED,
            text=f"《{candidate.title}》的{FACT_NAMES[name]}：{value}。",
            short_text=value,
            citations=(citation,),
            hits=tuple(hits),
            confidence=0.9,
        )
    return None


def _ordered(query: Query, documents: Sequence[Document], hits: Sequence[Hit]) -> list[Document]:
    """The documents of the asked year; those the question names best first, then in the order of the hits."""
    asked, years = squeeze(query.standalone_text), set(query.scope.years)
    order = list(dict.fromkeys(hit.chunk.doc_id for hit in hits))
    fitting = [
        one
        for one in documents
        if not years or not one.scope.years or years & {*one.scope.years, *find_years(one.title)}
    ]
    named = {one.doc_id: shared_pairs(asked, one.title) for one in fitting}
    most = max(named.values(), default=0)
    return sorted(
        (one for one in fitting if one.doc_id in order or (most and named[one.doc_id] == most)),
        key=lambda one: (
            -named[one.doc_id],
            order.index(one.doc_id) if one.doc_id in order else len(order),
            one.doc_id,
        ),
    )


def _find(text: str, label: str, value: str) -> Span | None:
    """Where the value stands: after its label when that is there, else where it first stands."""
    at = text.find(value, max(0, text.find(label)))
    at = at if at >= 0 else text.find(value)
    return Span(at, at + len(value)) if at >= 0 else None
