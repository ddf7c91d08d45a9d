"""An article by its number, one of its paragraphs or items, or an annex by its number."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.read.lookup.facts import without
from rag.read.lookup.named import NamedDocuments
from rag.read.lookup.quoting import answered, on_one_line
from rag.text.normalize import fold
from rag.text.numerals import NUMERAL, to_number
from rag.text.sentences import split_sentences, trim
from rag.types import WHICH_ARTICLE, Answer, Document, Hit, Intent, Query, Section, Span

_ASKED = re.compile(
    rf"第(?P<article>{NUMERAL})条(?:之(?P<sub>{NUMERAL}))?(?:的?第(?P<paragraph>{NUMERAL})款)?"
    rf"(?:的?第[(]?(?P<item>{NUMERAL})[)]?项)?|附(?:件|表|录)(?P<annex>{NUMERAL})"
)
_HEADING = re.compile(
    rf"第(?P<article>{NUMERAL})条(?:之(?P<sub>{NUMERAL}))?(?=\s|$)|附(?:件|表|录)\s?(?P<annex>{NUMERAL})"
)
_ITEM = re.compile(rf"[(]({NUMERAL})[)]")
# So much of what is said beside the article has to name the document.
_NAMED = 0.4


class Articles:
    """Answers questions after what an article says.

    Args:
        named: finds the documents that questions name.
        sections: a document's sections by its id.
    """

    def __init__(self, named: NamedDocuments, sections: Callable[[str], Sequence[Section]]) -> None:
        self._named, self._sections = named, sections

    def read(self, query: Query, hits: Sequence[Hit]) -> Answer | None:
        """Return the article a question names, or ``None`` where it names none, or one that no document meant has."""
        match = _ASKED.search(fold(query.standalone_text))
        if match is None or query.article == WHICH_ARTICLE:
            return None
        found = self._found(query, hits, match)
        if found is None:
            return None
        document, section = found
        lines = _asked_lines(document.text, section.span, match)
        room = query.intent.form.longest
        if sum(map(len, lines)) > room and room == Intent.FIGURE.form.longest:
            return None  # the one thing that is asked stands somewhere in it
        places = _cut(document.text, lines, room - len(document.title) - 2)
        said = "".join(on_one_line(document, span) for span in places)
        text = f"《{document.title}》{said}"
        return answered(query, text, match[0], [(document, span) for span in places], hits, section)

    def _found(self, query: Query, hits: Sequence[Hit], match: re.Match[str]) -> tuple[Document, Section] | None:
        """The article in the document named; in that of an earlier turn, or the first found, where none is."""
        text = without(query.standalone_text, [Span(*match.span())])
        turns = [text, *(turn.text for turn in reversed(query.history) if turn.role == "user")]
        for said in turns:
            for one in self._named.find(query, query.facets[0], hits, said):
                if one.told < _NAMED:
                    break
                if (section := self._section(one.document, match)) is not None:
                    return one.document, section
        if self._named.words(text) and len(hits) and len({hit.chunk.doc_id for hit in hits}) > 1:
            return None
        for one in self._named.find(query, query.facets[0], hits, ""):
            if (section := self._section(one.document, match)) is not None:
                return one.document, section
        return None

    def _section(self, document: Document, asked: re.Match[str]) -> Section | None:
        for section in self._sections(document.doc_id):
            heading = _HEADING.match(fold(section.heading).strip())
            if heading is not None and all(_same(heading, asked, part) for part in ("article", "sub", "annex")):
                return section
        return None


def _same(heading: re.Match[str], asked: re.Match[str], part: str) -> bool:
    return to_number(heading[part] or "") == to_number(asked[part] or "")


def lines_of(text: str, span: Span) -> list[Span]:
    """The lines of a stretch of text that are not blank, trimmed."""
    lines, at = [], span.start
    for line in span.cut(text).split("\n"):
        one = trim(text, at, at + len(line))
        at += len(line) + 1
        if len(one):
            lines.append(one)
    return lines


def _asked_lines(text: str, span: Span, asked: re.Match[str]) -> list[Span]:
    """The lines of the paragraph or item asked for, of the whole where there is none of that number."""
    lines = lines_of(text, span)
    paragraphs: list[list[Span]] = []
    for line in lines:
        if paragraphs and _ITEM.match(fold(line.cut(text))):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    place = to_number(asked["paragraph"] or "")
    chosen = paragraphs[place - 1] if 0 < place <= len(paragraphs) else lines
    if item := to_number(asked["item"] or ""):
        mark = (_ITEM.match(fold(line.cut(text))) for line in chosen)
        items = [line for line, one in zip(chosen, mark, strict=True) if one and to_number(one[1]) == item]
        return items or chosen
    return chosen


def _cut(text: str, lines: Sequence[Span], room: int) -> list[Span]:
    """The sentences of the lines that there is room for, the first in any case; those that touch as one."""
    kept: list[Span] = []
    for line in lines:
        for sentence in split_sentences(text, line.start, line.end):
            if kept and len(sentence) > room:
                return kept
            room -= len(sentence)
            if kept and kept[-1].start >= line.start:
                kept[-1] = Span(kept[-1].start, sentence.end)
            else:
                kept.append(sentence)
    return kept
