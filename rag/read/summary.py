"""What a part of a document says: its headings, or the first sentence of each of its paragraphs, in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from rag.text.matching import shared_pairs
from rag.text.normalize import fold, squeeze
from rag.text.periods import find_years, strip_years
from rag.text.sentences import split_sentences, trim
from rag.types import Answer, Citation, Document, Query, Section, Span, Status

_NUMERALS = "一二三四五六七八九十"
_ORDINAL = re.compile(rf"第([{_NUMERALS}\d]+)(?:个?部分|大?部分|章|大?点|方面)")
_WHOLE = re.compile(
    r"(?:报告|文件|条例|办法|规定|通知|方案|规划|细则|法)(?:的|里|中)?(?:主要|大概|大致|都|一共)*(?:内容|讲|说|写|有哪)"
)
_ARTICLE = re.compile(rf"第[{_NUMERALS}百零]+条")
# Shorter than the longest answer that is still read; several quotes at most.
_LONGEST, _MOST = 360, 10
_LEAST_SHARED = 3
_HEADER = "文件信息"
_ORDINAL_SURE, _NAMED_SURE = 0.9, 0.8


def read_summary(
    query: Query, documents: Sequence[Document], sections: Callable[[str], Sequence[Section]]
) -> Answer | None:
    """Return what the part that a question names says, or ``None`` when it names none.

    Args:
        query: a question after the content of a part ("第二部分讲了什么", "总结一下2030年工作回顾").
        documents: those that may be meant, newest first where the question names none.
        sections: a document's sections by its id.
    """
    found = _asked_section(query, documents, sections)
    if found is None:
        return None
    document, section, children, sure = found
    points: list[Span] = []
    used = 0
    for span in _points(document, section, children):
        if points and used + len(span) > _LONGEST:
            break
        points.append(span)
        used += len(span)
    if not points:
        return None
    url = document.metadata.get("url") or None
    title, path, scope = document.title, section.path, section.scope
    citations = tuple(
        Citation(marker, document.doc_id, title, path, span, span.cut(document.text), scope, url=url)
        for marker, span in enumerate(points, start=1)
    )
    said = "；".join("".join(one.quote.split()).rstrip("。；;：:") for one in citations)
    part = f"“{section.heading}”" if section.level else ""
    return Answer(
        query=query,
        status=Status.ANSWERED,
        text=f"《{document.title}》{part}：{said}。",
        short_text=said,
        citations=citations,
        confidence=sure,
    )


def _asked_section(
    query: Query, documents: Sequence[Document], sections: Callable[[str], Sequence[Section]]
) -> tuple[Document, Section, list[Section], float] | None:
    asked = squeeze(query.standalone_text)
    ordinal, years, words = _ORDINAL.search(asked), set(find_years(asked, short=True)), squeeze(strip_years(asked))
    best: tuple[tuple[int, int, int, int], Document, Section, list[Section], float] | None = None
    for document in documents:
        everything = sections(document.doc_id)
        known = [one for one in everything if not _ARTICLE.match(one.heading) and one.heading != _HEADER]
        for section in known:
            if ordinal:
                meant = section.level == 1 and _numbered(section, known) == _number(ordinal[1])
                shared = shared_pairs(words, document.title)
            elif section.level:
                shared = shared_pairs(words, section.heading)
                meant = shared >= _LEAST_SHARED and years <= set(find_years(section.heading))
            else:
                parts = [one for one in known if one.level == 1]
                meant = bool(_WHOLE.search(asked)) and len(parts) > 1
                shared = shared_pairs(words, document.title)
            own = set(document.years)
            named = shared if shared >= _LEAST_SHARED else 0
            rank = (int(bool(years & own)), named, -len(document.title) if named else 0, max(own, default=0))
            if meant and (best is None or rank > best[0]):
                children = [one for one in known if one.level == section.level + 1 and section.span.covers(one.span)]
                best = (rank, document, section, children, _ORDINAL_SURE if ordinal else _NAMED_SURE)
    return best[1:] if best else None


def _points(document: Document, section: Section, children: Sequence[Section]) -> Iterator[Span]:
    """The headings of the parts, or the first sentence of each paragraph."""
    if len(children) > 1:
        yield from (_first_sentence(document.text, one.span) for one in children[:_MOST])
        return
    start = section.span.start
    for line in section.span.cut(document.text).split("\n"):
        span = Span(start, start + len(line))
        if start > section.span.start and line.strip() and not line.lstrip().startswith("#"):
            yield _first_sentence(document.text, span)
        start += len(line) + 1


def _first_sentence(text: str, span: Span) -> Span:
    """The first sentence of the first line, without the marks of a heading."""
    line = span.cut(text).split("\n")[0]
    start = span.start + len(line) - len(line.lstrip(" \t\u3000#"))
    return next(iter(split_sentences(text, start, span.start + len(line))), trim(text, start, span.start + len(line)))


def _numbered(section: Section, known: Sequence[Section]) -> int:
    """The number a heading bears, else its place among its like."""
    match = re.match(rf"第?([{_NUMERALS}]+)(?:[、.．]|部分|章)", fold(section.heading))
    if match:
        return _number(match[1])
    peers = [one for one in known if one.level == section.level]
    return peers.index(section) + 1 if section in peers else 0


def _number(words: str) -> int:
    if words.isdigit():
        return int(words)
    tens, _, ones = words.rpartition("十")
    if "十" not in words:
        return _NUMERALS.index(words) + 1 if words in _NUMERALS else 0
    return 10 * (_NUMERALS.index(tens) + 1 if tens else 1) + (_NUMERALS.index(ones) + 1 if ones else 0)
