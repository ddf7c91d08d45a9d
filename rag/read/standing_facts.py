"""Questions after a document itself: which one has a number, until when it holds, whether it is still in force."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.read.facts import find_value, is_named, ordered
from rag.read.standing_notes import StandingNotes
from rag.store.versions import Versions
from rag.text.normalize import fold, squeeze
from rag.text.sentences import split_sentences
from rag.types import Answer, Citation, Document, Hit, Query, Span, Standing, Status

# What is left of a question after the number: which document has it, and nothing of what stands in it.
_WHICH = re.compile(
    r"(?:是|叫|为|指|指的是|对应)?(?:哪[个份一]{0,2}|什么|啥)(?:文件|通知|文|规定|办法|意见|标题|名称|内容|材料)?的?(?:标题|题目|全称|名称|名字)?(?:是(?:什么|啥)?)?"
    r"|(?:的|这个|该)?(?:文件)?的?(?:标题|题目|全称|名称|名字)(?:是)?(?:什么|啥)?"
)
_AROUND = re.compile(r"请问|文号|文件|编号|发文字号|为|是|的|[\s,，。?？:：“”\"]")
_NUMBER = re.compile(
    r"[一-龥a-z]{1,16}\s?[〔\[【(]\s?\d{4}\s?年?[〕\]】)]\s?第?\s?\d{1,5}\s?号|[一-龥a-z]{1,12}\d{4}年第?\d{1,5}号|[一-龥]{1,20}令第?\s?\d{1,4}\s?号"
)
_HELD = re.compile(r"本(?:[一-龥]{1,6})|有效期|施行|实施|执行")
_SURE = 0.9


class StandingFacts:
    """Answers what is asked of a document's number, term and standing.

    Args:
        versions: how documents stand.
        document: a document by its id.
    """

    def __init__(self, versions: Versions, document: Callable[[str], Document | None]) -> None:
        self._versions, self._document = versions, document
        self._notes = StandingNotes(versions, document)

    def read(self, query: Query, documents: Sequence[Document], hits: Sequence[Hit]) -> Answer | None:
        """Return the answer to such a question, or ``None`` where the question is another or nothing tells it.

        Args:
            query: the question.
            documents: those that may be meant.
            hits: what was retrieved, which says which document is meant where the question does not name one.
        """
        if (numbered := self._numbered(query, hits)) is not None:
            return numbered
        if query.fact not in ("expires_on", "validity"):
            return None
        for one in ordered(query, documents, hits)[:1]:
            if query.fact == "expires_on" and "term" in one.metadata:
                return self._term(query, one, hits)
            if query.fact == "validity" and is_named(query, one, documents):
                return self._standing(query, one, hits)
        return None

    def _numbered(self, query: Query, hits: Sequence[Hit]) -> Answer | None:
        """The document of the number that a question asks after."""
        asked = fold(query.standalone_text)
        match = _NUMBER.search(asked)
        if match is None or not _WHICH.fullmatch(_AROUND.sub("", asked[match.end() :]) or "-"):
            return None
        found = [one for one in map(self._document, self._versions.numbered(match[0])) if one is not None]
        if not found:
            if any(squeeze(match[0]) in squeeze(hit.chunk.text) for hit in hits):
                return None  # another document names it
            text = f"未收录：现有文件中没有文号为{match[0]}的文件。"
            return Answer(query, Status.ABSTAINED, text, confidence=_SURE)
        told = [
            (one, span)
            for one in found
            for words in (one.metadata["document_number"], one.title)
            if (span := find_value(one.text, "", words)) is not None
        ]
        text = "；".join(f"{one.metadata['document_number']}是《{one.title}》" for one in found) + "。"
        return _answer(query, text, "；".join(one.title for one in found), told, hits)

    def _term(self, query: Query, document: Document, hits: Sequence[Hit]) -> Answer | None:
        """The sentence that sets the term, and the day it ends."""
        span = _sentence_of(document.text, document.metadata["term"])
        if span is None:
            return None
        said = " ".join(span.cut(document.text).split())
        day = _spoken(document.metadata.get("expires_on", ""))
        text = f"《{document.title}》：{said}" + (f"据此，有效期至{day}。" if day else "")
        return _answer(query, text, day or document.metadata["term"], [(document, span)], hits)

    def _standing(self, query: Query, document: Document, hits: Sequence[Hit]) -> Answer | None:
        """Whether a document is in force, by what says so."""
        status = self._versions.status(document.doc_id)
        if note := self._notes.note(query.text, document.doc_id):
            return _answer(query, note, status.standing.value, [self._evidence(document)], hits, answered=note)
        begins = document.metadata.get("effective_on", "")
        span = _sentence_of(document.text, begins) if begins else None
        if document.metadata.get("validity") or span is None:
            return None  # the header says so itself
        until = _spoken(document.metadata.get("expires_on", ""))
        text = f"《{document.title}》有效" + (f"，有效期至{until}" if until else "") + "。"
        return _answer(query, text + " ".join(span.cut(document.text).split()), "有效", [(document, span)], hits)

    def _evidence(self, document: Document) -> tuple[Document, Span]:
        """Where it is said how a document stands: in the one that repeals it, in its own words, else its title."""
        status = self._versions.status(document.doc_id)
        by = self._document(status.by) if status.by else None
        if by is not None and status.standing in (Standing.REPEALED, Standing.AMENDED):
            number = document.metadata.get("document_number", "")
            for words in filter(None, (document.title, number)):
                if (span := _sentence_of(by.text, words)) is not None:
                    return by, span
        words = document.metadata.get("term" if status.standing is Standing.EXPIRED else "validity", "")
        span = _sentence_of(document.text, words) if words else None
        return document, span or find_value(document.text, "", document.title) or Span(0, 0)


def _answer(
    query: Query,
    text: str,
    short: str,
    told: Sequence[tuple[Document, Span]],
    hits: Sequence[Hit],
    answered: str = "",
) -> Answer:
    return Answer(
        query=query,
        status=Status.ANSWERED,
        text=text,
        short_text=answered or short,
        citations=tuple(
            Citation(marker, one.doc_id, one.title, (), span, span.cut(one.text), url=one.metadata.get("url") or None)
            for marker, (one, span) in enumerate(told, start=1)
        ),
        hits=tuple(hits),
        confidence=_SURE,
    )


def _sentence_of(text: str, words: str) -> Span | None:
    """The last sentence that holds ``words``: what a document says of itself it says at its end."""
    at = text.rfind(words)
    if at < 0:
        return None
    start, end = max(0, at - 300), min(len(text), at + len(words) + 300)
    return next((span for span in split_sentences(text, start, end) if span.start <= at < span.end), None)


def _spoken(day: str) -> str:
    return f"{int(day[:4])}年{int(day[5:7])}月{int(day[8:10])}日" if len(day) == len("2020-01-01") else day
