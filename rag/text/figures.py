"""Figures with what they measure: a number is read together with the words of its clause.

Chinese reports string clauses that share one subject: "固定资产投资完成85亿元,增长18.3%". Each figure therefore
keeps the words of its own clause apart from the subject carried over from an earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from rag.lexicon.patterns import joined
from rag.text.cache import Kept
from rag.text.quantities import Quantity, find_quantities
from rag.text.respective import respective_names
from rag.text.sentences import split_clauses, split_sentences, trim
from rag.types import Span

_pattern = partial(joined, "figure_words")

_LONGEST_TAIL = 100  # characters
_SHORT_VERB, _NOUN = 3, 2
_LONGEST = 2000  # characters that are read as one sentence
_ENUMERATION = re.compile(r"、")
# What follows a figure belongs to it when it is a noun: "1座垃圾压缩站"; marks and connectives end it.
_AFTER_END = re.compile(r"[,，。;；:：、!！?？()（）\r\n]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with its words.

    ``before`` and ``after`` are the words around it inside its clause, ``carried`` the subject of an earlier clause
    (empty when the clause has its own), ``shared`` the words of the first member of its enumeration: the 专利 of
    "专利申请量30件、授权量20件" holds for both. ``clause`` spans the whole clause in the text given.
    """

    quantity: Quantity
    before: str
    after: str
    carried: str
    clause: Span
    shared: str = ""

    @property
    def subject(self) -> str:
        """The subject carried over, without what its own clause said of it."""
        return _shared_subject(self.carried)

    @property
    def name(self) -> str:
        """What the figure measures, as the text words it."""
        own = _without_tail(_pattern("head").sub("", self.before))
        # A short verb before and a noun after the figure belong together: "建成1座垃圾压缩站".
        noun = self.after if len(own) <= _SHORT_VERB else ""
        return (self.subject + own + noun).strip(' 、,，的“”"') or self.after


def _without_tail(words: str) -> str:
    """Words without the verbs and marks that lead to a figure."""
    at = max(0, len(words) - _LONGEST_TAIL)
    return words[:at] + _pattern("tail").sub("", words[at:])


def _shared_subject(words: str) -> str:
    """The subject without what was said of it: the 企业 of "全年企业净增", for "总数达90家" after it."""
    words, shorter = _pattern("head").sub("", words), ""
    while words != shorter:
        shorter, words = (
            words,
            _without_tail(re.sub(r"^(?:新增|净增|新建|新引进|新认定)|(?:净增|新增|增长|下降)$", "", words)),
        )
    return words


def find_figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a sentence in order.

    >>> [(one.name, one.quantity.value) for one in find_figures("专利申请量30件、授权量20件")]
    [('专利申请量', 30.0), ('授权量', 20.0)]
    >>> [(one.name, one.quantity.value) for one in find_figures("交通、水利投资分别达24亿元、45亿元")]
    [('交通投资', 2400000000.0), ('水利投资', 4500000000.0)]
    """
    return _figures[text]


def _read_figures(text: str) -> tuple[Figure, ...]:
    if len(text) > _LONGEST:
        pieces = split_sentences(text)
        return tuple(_shifted(one, piece.start) for piece in pieces for one in find_figures(piece.cut(text)))
    quantities = find_quantities(text)
    if not quantities:
        return ()  # as of most texts
    found: list[Figure] = []
    subject, shared = "", ""
    for segment, first_member in _segments(text, quantities):
        shared = "" if first_member else shared
        inside = [one for one in quantities if segment.covers(one.core)]
        if not inside:
            words = segment.cut(text).strip(" ,，。;；:：、")
            subject = words if not _is_predicate(words) else subject
            continue
        found += _read_segment(text, segment, inside, subject, shared)
        first = text[segment.start : inside[0].span.start]
        shared = shared or first
        subject = first if not _is_predicate(first) else subject
    named = respective_names(text, quantities)
    return tuple(_renamed(one, *named[one.quantity]) if one.quantity in named else one for one in found)


def _shifted(figure: Figure, offset: int) -> Figure:
    quantity = figure.quantity
    moved = replace(quantity, span=quantity.span.shift(offset), core=quantity.core.shift(offset))
    return replace(figure, quantity=moved, clause=figure.clause.shift(offset))


def _renamed(figure: Figure, name: str, change: str) -> Figure:
    """The figure as one of several told one after the other: of its clause only its own name belongs to it."""
    return replace(figure, before=change, after="", carried=name, shared="", clause=figure.quantity.span)


def _segments(text: str, quantities: tuple[Quantity, ...]) -> Iterator[tuple[Span, bool]]:
    """Clauses, cut further at a 、 that separates figures; each with whether it begins its clause."""
    for clause in split_clauses(text):
        at = clause.start
        for match in _ENUMERATION.finditer(text, clause.start, clause.end):
            left = any(at <= one.core.start < match.start() for one in quantities)
            right = any(match.end() <= one.core.start < clause.end for one in quantities)
            if left and right:
                yield trim(text, at, match.start()), at == clause.start
                at = match.end()
        yield trim(text, at, clause.end), at == clause.start


def _read_segment(text: str, segment: Span, inside: list[Quantity], subject: str, shared: str) -> Iterator[Figure]:
    at, head = segment.start, ""
    for index, quantity in enumerate(inside):
        limit = inside[index + 1].span.start if index + 1 < len(inside) else segment.end
        before = text[at : quantity.span.start]
        stop = _AFTER_END.search(text, quantity.span.end, limit)
        end = stop.start() if stop else limit
        if index + 1 < len(inside) and _is_predicate(text[quantity.span.end : end]):
            end = quantity.span.end  # the 提高到 between 1380元 and 1450元 belongs to what follows
        after = text[quantity.span.end : end]
        earlier, head = head, head or before
        lead = subject if _is_predicate(head) else earlier
        if not index and lead and len(after) >= _NOUN and not _is_predicate(after):
            lead = ""  # "建成1座垃圾压缩站" has its subject behind it
        yield Figure(quantity, before, after, lead, segment, shared)
        at = quantity.span.end


def _is_predicate(words: str) -> bool:
    """Whether nothing is left that could be a subject."""
    return len(_pattern("predicate").sub("", words)) < 2


# The units of what is asked for are read by whoever scores, tells and verifies them, and come with other questions.
_KEPT_CHARS, _CHARS_OF_A_FIGURE = 4_000_000, 200  # some 800 bytes each
_figures = Kept(_read_figures, _KEPT_CHARS, lambda found: _CHARS_OF_A_FIGURE * len(found))
