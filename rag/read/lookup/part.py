"""What a part of a document says, its sentences one by one: "第二部分讲了什么", "养老方面有哪些安排"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rag.lexicon.patterns import find, patterns
from rag.read.lookup.article import lines_of
from rag.read.lookup.facts import without
from rag.read.lookup.named import Named, NamedDocuments
from rag.read.lookup.quoting import answered, on_one_line
from rag.read.tell.wording import left_out
from rag.text.matching import matched
from rag.text.normalize import fold
from rag.text.numerals import NUMERAL, to_number
from rag.text.periods import find_years
from rag.text.sentences import split_sentences
from rag.types import Answer, Document, Hit, Intent, Query, Section, Span

_MARK = re.compile(rf"(?:第?{NUMERAL}[、.．]|第{NUMERAL}(?:部分|章|节|条)|[(]{NUMERAL}[)]|\d{{1,2}}\.\d{{1,2}})\s*")
_HEADER = "文件信息"
# So much of what is asked has to stand in the heading and the document's names, so much of the heading in the question.
_TOLD, _COVERED = 0.7, 0.55
# What asks for a part as such.
_AS_SUCH = frozenset({"ordinal", "whole", "part"})
_NAMED = 0.7
# Documents whose headings are looked at.
_NEAREST, _MOST_NAMED = 3, 2


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a document, its whole where it has no heading; ``inside``: the sections right below it."""

    document: Document
    section: Section
    inside: tuple[Section, ...]


class DocumentParts:
    """Answers questions after what a part of a document says.

    Args:
        named: finds the documents that questions name.
        sections: a document's sections by its id.
    """

    def __init__(self, named: NamedDocuments, sections: Callable[[str], Sequence[Section]]) -> None:
        self._named, self._sections = named, sections

    def read(self, query: Query, hits: Sequence[Hit]) -> Answer | None:
        """Return what the part that a question names says, or ``None`` where it names none."""
        folded = fold(query.standalone_text)
        asked = {one.name: match for one in patterns("parts") if (match := one.regex.search(folded)) is not None}
        if not asked:
            return None
        text = without(folded, [Span(*match.span()) for match in asked.values()])
        if (ordinal := asked.get("ordinal")) is not None:
            part = self._numbered(query, hits, text, to_number(ordinal["number"]))
        else:
            part = self._headed(query, hits, text)
            if part is None and "whole" in asked:
                part = self._whole(query, hits, text)
        as_such = bool(_AS_SUCH & asked.keys())  # may be told at length whatever else is asked
        room = (Intent.SUMMARY if as_such else query.intent).form.longest
        return _tell(query, part, hits, room) if part is not None else None

    def _numbered(self, query: Query, hits: Sequence[Hit], text: str, number: int) -> Part | None:
        """The part of that number in the document named; in the newest, where none is."""
        found = self._named.find(query, query.facets[0], hits, text)
        if self._named.words(text):
            found = tuple(one for one in found if one.told >= _NAMED)
        else:
            found = tuple(sorted(found, key=lambda one: -max(one.document.years, default=0)))
        for one in found[:_NEAREST]:
            top = [section for section in self._known(one.document) if section.level == 1]
            marked = [section for section in top if _own_number(section)]
            peers = marked or top
            meant = [s for at, s in enumerate(peers, start=1) if (_own_number(s) if marked else at) == number]
            if meant:
                return self._part(one.document, meant[0])
        return None

    def _headed(self, query: Query, hits: Sequence[Hit], text: str) -> Part | None:
        """The part whose heading says what is asked, and little else."""
        asked = self._named.words(text)
        named = self._named.find(query, query.facets[0], hits, text)
        near = [hit.chunk.doc_id for hit in hits]
        known = {one.document.doc_id: one for one in named}
        meant = list(dict.fromkeys([*near, *(one.document.doc_id for one in named[:_MOST_NAMED])]))
        best: tuple[float, Document, Section] | None = None
        for one in [known[doc_id] for doc_id in meant if doc_id in known][: _NEAREST + _MOST_NAMED]:
            for section in self._known(one.document):
                fit = self._fit(asked, one, section, text)
                if fit and (best is None or fit > best[0]):
                    best = (fit, one.document, section)
        return self._part(best[1], best[2]) if best is not None else None

    def _fit(self, asked: dict[str, float], named: Named, section: Section, text: str) -> float:
        """How well a heading is what is asked for; 0 where it is not."""
        heading = _MARK.sub("", fold(section.heading))
        years, said = set(find_years(heading)), set(find_years(text, short=True))
        if years and said and not years & said:
            return 0.0
        told = {word: matched(word, heading) for word in asked}
        left = set(named.rest)
        if not any(told[word] for word in left):
            return 0.0  # it says no more than the title
        total = sum(asked.values())
        share = sum(weight * max(told[word], float(word not in left)) for word, weight in asked.items()) / total
        own = self._named.words(heading)
        covered = sum(weight * matched(word, text) for word, weight in own.items()) / (sum(own.values()) or 1.0)
        return share + covered if share >= _TOLD and covered >= _COVERED else 0.0

    def _whole(self, query: Query, hits: Sequence[Hit], text: str) -> Part | None:
        for one in self._named.find(query, query.facets[0], hits, text)[:1]:
            if one.told >= _NAMED:
                whole = [section for section in self._known(one.document) if section.level == 0]
                return self._part(one.document, whole[0]) if whole else None
        return None

    def _known(self, document: Document) -> list[Section]:
        return [one for one in self._sections(document.doc_id) if one.heading != _HEADER]

    def _part(self, document: Document, section: Section) -> Part:
        below = [one for one in self._known(document) if one.level > section.level and section.span.covers(one.span)]
        level = min((one.level for one in below), default=0)
        return Part(document, section, tuple(one for one in below if one.level == level))


def _own_number(section: Section) -> int:
    match = re.match(rf"第?({NUMERAL})(?:[、.．]|部分|章)", fold(section.heading))
    return to_number(match[1]) if match else 0


def _tell(query: Query, part: Part, hits: Sequence[Hit], longest_answer: int) -> Answer | None:
    """The whole part where there is room, else what its parts or paragraphs begin with; a figure's only whole."""
    document, section = part.document, part.section
    heading = f"“{_plain(section.heading)}”" if section.level else ""
    opening = f"《{document.title}》{heading}：\n"
    room = longest_answer - len(opening) - len(left_out(100))
    lines = _lines(document, section)
    fits = sum(map(len, lines)) + len(lines) <= room
    if not lines or (not fits and longest_answer == Intent.FIGURE.form.longest):
        return None
    points = lines if fits else list(_beginnings(document, part, lines))
    kept: list[Span] = []
    for span in points:
        if kept and len(span) + 1 > room:
            break
        kept.append(span)
        room -= len(span) + 1
    said = "\n".join(on_one_line(document, span) for span in kept)
    left = left_out(len(points) - len(kept))
    places = [(document, span) for span in kept]
    return answered(query, f"{opening}{said}{left}", said, places, hits, section)


def _lines(document: Document, section: Section) -> list[Span]:
    """The lines of a section without its heading and without the marks of headings."""
    text = document.text
    lines = [one for one in lines_of(text, section.span) if _plain(one.cut(text)) != document.title]
    if section.level and lines and _plain(lines[0].cut(text)) == _plain(section.heading):
        lines = lines[1:]
    elif section.level and lines and lines[0].cut(text).lstrip("# ").startswith(section.heading):
        start = text.index(section.heading, lines[0].start) + len(section.heading)
        lines = [*lines_of(text, Span(start, lines[0].end)), *lines[1:]]
    return [Span(one.start + _marks(one.cut(text)), one.end) for one in lines if one.cut(text).strip("#-| ")]


def _marks(line: str) -> int:
    return len(line) - len(line.lstrip("# ：:，,。、"))


def _plain(heading: str) -> str:
    return heading.lstrip("# ").strip()


def _beginnings(document: Document, part: Part, lines: Sequence[Span]) -> Iterable[Span]:
    """The heading of each part inside with its first sentence, or the first sentence of each paragraph."""
    text = document.text
    if len(part.inside) > 1:
        for section in part.inside:
            yield from _opening(text, section)
    elif len(lines) > 1:
        yield from (_first(text, one) for one in lines)
    else:
        yield from split_sentences(text, lines[0].start, lines[0].end)


def _opening(text: str, section: Section) -> list[Span]:
    """The heading of a section and its first sentence, which may stand on one line."""
    lines = lines_of(text, section.span)
    told = [one for at, one in enumerate(lines) if not (at and find("announces", "charge_line", one.cut(text)))]
    places = [(one.start + _marks(one.cut(text)), one.end) for one in told]
    return [one for place in places[:2] for one in split_sentences(text, *place)][:2]


def _first(text: str, line: Span) -> Span:
    return next(iter(split_sentences(text, line.start, line.end)), line)
