"""Facts of a document from its page header: who issued it, when, under what number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.text.matching import shared_pairs, shared_share
from rag.text.normalize import fold, squeeze
from rag.text.periods import find_years
from rag.text.titles import bare, named_titles
from rag.text.tokenize import words
from rag.types import Answer, Citation, Document, Hit, Query, Span, Status

FACT_NAMES = {
    "title": "标题",
    "index_number": "索引号",
    "document_number": "文号",
    "issuer": "发布机构",
    "written_on": "成文日期",
    "published_on": "发布日期",
    "effective_on": "施行日期",
    "expires_on": "有效期",
    "validity": "有效性",
    "disclosure": "公开方式",
    "audience": "公开范围",
    "category": "主题分类",
    "speaker": "报告人",
    "delivered_on": "作报告日期",
    "meeting": "会议",
}

# "市长是谁": he who gave the report answers only where he gave it as that.
_IN_OFFICE = re.compile(r"总理|省长|市长|区长|县长|州长|主席|主任")
_OFFICE = re.compile(r"总理|主席|[省市县区州镇乡]长(?=是|叫)")
# Facts that only the document itself has: where it does not say them, nothing else answers.
_OWN_FACTS = frozenset({
    "index_number", "document_number", "published_on", "written_on", "effective_on", "expires_on", "validity",
    "disclosure",
    "audience",
})  # fmt: skip
_FACT_WORDS = re.compile(
    r"施行|实施|生效|开始|执行|实行|发布|公布|印发|成文|日期|时间|修订|修正|现行|文件|规定|起|从|的"
)
_DATE = re.compile(r"\d{4}\s*年\s*\d+\s*月|[一二三四五六七八九十]+月[一二三四五六七八九十]+日")
# The last article of a rule dates the rule itself.
_CLOSING = re.compile(r"本(?:条例|法|办法|规定|细则).{0,6}自.{0,16}(?:施行|实施|生效)")
_NAME = re.compile(r"\S{2,16}(?:条例|办法|规定|细则|法)(?=\s|$)")
_RULE_NAMED = re.compile(r"(?:^|\s)([一-龥]{3,12}?)(?:管理|保护|促进)?(?:条例|办法|细则|(?<=护)法)(?=\s|$|[从自])")
# So many of a title's character pairs name it.
_NAMES = 0.6
# What is left of a question beside the title and the fact speaks of something else when it is as long.
_ELSE = 4
_HALF = 0.5
_SURE = 0.9
# When something is to be done again and again is no fact of a document.
_GENERAL = re.compile(r"一般|每年|提前|应当|应在|必须|通常")
# One character for another, so that places stay.
_BRACKETS = str.maketrans("〔〕[]【】", "()()()")


def read_facts(query: Query, documents: Sequence[Sequence[Document]], hits: Sequence[Hit]) -> Answer | None:
    """Return the asked fact of each document asked after, or ``None`` when the passages are to be read for it.

    Args:
        query: a question after a document fact.
        documents: those that may be meant, for each facet of the question.
        hits: what was retrieved, which says which document is meant where the question does not name one.
    """
    titles = [one.title for few in documents for one in few]
    if not query.fact or _speaks_of_else(query, hits, titles):
        return None
    if query.fact.endswith("_on") and _GENERAL.search(query.standalone_text):
        return None
    if query.fact in _OWN_FACTS and titles and (name := _other_rule(query, titles)):
        return Answer(query, Status.ABSTAINED, f"未收录：现有文件中没有所问的“{name}”。", confidence=_SURE)
    found = [_fact(query, few, hits) for few in documents]
    if any(one is None for one in found):
        named = next((one for few in documents for one in few if is_named(query, one, few)), None)
        return _absent(query, named) if named is not None and query.fact in _OWN_FACTS else None
    return _told(query, {one.doc_id: (one, span) for one, span in filter(None, found)}, hits)


def _other_rule(query: Query, titles: Sequence[str]) -> str:
    """The rule that a question names where no title is of its subject, or ""."""
    match = _RULE_NAMED.search(query.facets[0].focus)
    if match is None or any(shared_share(match[1], squeeze(title)) for title in titles):
        return ""
    return match[0].strip()


def _told(query: Query, told: Mapping[str, tuple[Document, Span]], hits: Sequence[Hit]) -> Answer:
    label = FACT_NAMES[query.fact]
    return Answer(
        query=query,
        status=Status.ANSWERED,
        text="；".join(f"《{one.title}》的{label}：{_words(one, span)}" for one, span in told.values()) + "。",
        short_text="；".join(_words(one, span) for one, span in told.values()),
        citations=tuple(
            Citation(marker, one.doc_id, one.title, (), span, span.cut(one.text), url=one.metadata.get("url") or None)
            for marker, (one, span) in enumerate(told.values(), start=1)
        ),
        hits=tuple(hits),
        confidence=_SURE,
    )


def other_speaker(query: Query, documents: Sequence[Document], hits: Sequence[Hit]) -> Answer | None:
    """Return who gave the report that a question takes for another's, or ``None``."""
    named = _named_speaker(query.standalone_text)
    if not named:
        return None
    for document in ordered(query, documents, hits)[:1]:
        value = document.metadata.get("speaker", "")
        span = find_value(document.text, FACT_NAMES["speaker"], value) if value else None
        if span is not None and named not in squeeze(value):
            told = replace(query, fact="speaker")
            answer = _told(told, {document.doc_id: (document, span)}, hits)
            return replace(answer, text=f"与问题所说的不同：{answer.text}", query=query)
    return None


def _named_speaker(question: str) -> str:
    """The person that a question says holds an office or gave a report, or ""."""
    tagged = words(question)
    for (word, tag), (after, _) in zip(tagged, [*tagged[1:], ("", "")], strict=True):
        gave = re.search(rf"{re.escape(word)}[^,，。]{{0,6}}[作做]的?[^,，。]{{0,6}}报告", question)
        if tag.startswith("nr") and len(word) > 1 and (_IN_OFFICE.match(after) or gave):
            return word
    return ""


def _fact(query: Query, documents: Sequence[Document], hits: Sequence[Hit]) -> tuple[Document, Span] | None:
    """The document that is meant and where it says the fact."""
    office = match[0] if (match := _OFFICE.search(query.standalone_text)) and query.fact == "speaker" else ""
    for candidate in ordered(query, documents, hits):
        value = candidate.title if query.fact == "title" else candidate.metadata.get(query.fact, "")
        span = find_value(candidate.text, FACT_NAMES[query.fact], value) if value else None
        if span is not None and office in value:
            return candidate, span
        if query.fact in _OWN_FACTS and is_named(query, candidate, documents):
            return None  # no other document has its date
    return None


def _words(document: Document, span: Span) -> str:
    """What stands there, on one line."""
    return " ".join(re.sub(r"\s*\n\s*", "", span.cut(document.text)).split())


def _absent(query: Query, document: Document) -> Answer:
    text = f"未收录：《{document.title}》没有写明{FACT_NAMES[query.fact]}。"
    return Answer(query, Status.ABSTAINED, text, confidence=_SURE)


def is_named(query: Query, document: Document, documents: Sequence[Document]) -> bool:
    """Whether the question names this document, so that no other is meant."""
    if len(documents) == 1 or document.title in named_titles(query.standalone_text, {one.title for one in documents}):
        return True
    pairs = max(1, len(bare(document.title)) - 1)
    return shared_pairs(squeeze(query.standalone_text), document.title) >= max(_ELSE, _NAMES * pairs)


def _speaks_of_else(query: Query, hits: Sequence[Hit], titles: Sequence[str]) -> bool:
    """Whether a question after a date is after that of something inside a document: a sentence that dates it."""
    if query.fact != "effective_on":
        return False
    rest = _FACT_WORDS.sub(" ", query.facets[0].focus)
    for title in titles:
        rest = _NAME.sub(" ", rest.replace(bare(title), " "))
    for hit in hits:
        for text in hit.chunk.text.split("\n"):
            if not _DATE.search(text):
                continue
            if _CLOSING.search(text):
                continue
            left = " ".join(word for word in rest.split() if len(word) > 1)
            if len(left) >= _ELSE and shared_share(left, squeeze(text)) >= _HALF:
                return True
    return False


def ordered(query: Query, documents: Sequence[Document], hits: Sequence[Hit]) -> list[Document]:
    """The documents of the asked year; those the question names best first, then in the order of the hits."""
    asked, years = squeeze(query.standalone_text), set(query.scope.years)
    order = list(dict.fromkeys(hit.chunk.doc_id for hit in hits))
    fitting = [one for one in documents if not years or not one.years or years & {*one.years, *find_years(one.title)}]
    full = named_titles(query.standalone_text, {one.title for one in fitting})
    named = {one.doc_id: shared_pairs(asked, one.title) for one in fitting}
    most = max(named.values(), default=0)
    return sorted(
        (one for one in fitting if one.doc_id in order or one.title in full or (most and named[one.doc_id] == most)),
        key=lambda one: (
            one.title not in full,
            -named[one.doc_id],
            order.index(one.doc_id) if one.doc_id in order else len(order),
            one.doc_id,
        ),
    )


def find_value(text: str, label: str, value: str) -> Span | None:
    """Where the value stands: after its label when that is there, else where it first stands.

    It may be broken onto lines, in other brackets or digits, and several organs may be set apart otherwise.
    """
    for start in (max(0, text.find(label)), 0):
        at = text.find(value, start)
        if at >= 0:
            return Span(at, at + len(value))
    chars = re.split(r"[\s、]*", squeeze(value).translate(_BRACKETS))
    broken = re.search(r"[\s、]{0,40}".join(re.escape(char) for char in chars if char), fold(text).translate(_BRACKETS))
    return Span(*broken.span()) if broken else None
