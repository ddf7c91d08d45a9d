"""Facts of a document from its page header: who issued it, when, under what number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.text.normalize import fold
from rag.text.periods import find_years
from rag.types import Answer, Citation, Document, Hit, Query, Span, Status, Verdict

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


def read_fact(query: Query, hits: Sequence[Hit], document: Callable[[str], Document | None]) -> Answer | None:
    """Return the asked fact of the document that the hits point to, or ``None`` when none of them has it.

    Args:
        query: a question after a document fact.
        hits: what was retrieved; the documents of the first ones are looked at.
        document: a document by its id.
    """
    name = query.fact
    if not name:
        return None
    for candidate in _documents(query, hits, document):
        value = candidate.metadata.get(name, "")
        span = _find(candidate.text, FACT_NAMES[name], value) if value else None
        if span is None:
            continue
        quote = span.cut(candidate.text)
        citation = Citation(1, candidate.doc_id, candidate.title, (), span, quote, verdict=Verdict.UNCHECKED)
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


def _documents(query: Query, hits: Sequence[Hit], document: Callable[[str], Document | None]) -> list[Document]:
    """The hits' documents of the asked year and body; those whose titles share most with the question first."""
    found = [one for doc_id in dict.fromkeys(hit.chunk.doc_id for hit in hits) if (one := document(doc_id))]
    asked, scope = set(fold(query.facets[0].focus)), query.scope
    fitting = [
        one
        for one in found
        if (not scope.years or not one.scope.years or set(scope.years) & {*one.scope.years, *find_years(one.title)})
        and (not scope.body or not one.scope.body or scope.body == one.scope.body)
    ]
    return sorted(fitting, key=lambda one: -len(asked & set(fold(one.title))) / max(1, len(set(one.title))))


def _find(text: str, label: str, value: str) -> Span | None:
    """Where the value stands: after its label when that is there, else where it first stands."""
    at = text.find(value, max(0, text.find(label)))
    at = at if at >= 0 else text.find(value)
    return Span(at, at + len(value)) if at >= 0 else None
