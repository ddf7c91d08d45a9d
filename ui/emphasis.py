"""Where in a quote the answer stands, so that it can be shown in bold: that place, and no other of the same words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.text.normalize import fold
from rag.types import Answer, Span
from ui.wire import clean_text

# A number as policy texts write it, with a decimal part, thousands commas or a percent sign.
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*[%％‰]?")
_THINGS, _PIECE = re.compile(r"[；;]+"), re.compile(r"[,，、。\s]+")
_DIGIT_BEFORE, _DIGIT_AFTER = re.compile(r"\d[.,]?\Z"), re.compile(r"[.,]?\d")
_CLAUSE_ENDS = re.compile(r"[，；;。！？\n]|(?<!\d),|,(?!\d)")
# More in bold than this is emphasis no longer; a long question is matched by its beginning.
_MOST_PIECES, _MOST_PLACES, _MOST_PAIRS = 40, 40, 200
# Two characters beside each other, or a number.
_PAIR = re.compile(r"(?=([^\W\d_]{2}))|(?<!\d)(\d+)")


@dataclass(frozen=True, slots=True)
class _Place:
    text: int
    span: Span
    shared: int


def emphasis_of(answer: Answer) -> tuple[tuple[Span, ...], ...]:
    """Return for each citation which characters of its quote, as ``clean_text`` shows it, are the short answer."""
    asked = [facet.focus for facet in answer.query.facets] or [answer.query.standalone_text]
    quotes = [clean_text(citation.quote) for citation in answer.citations]
    return emphasised_spans(quotes, clean_text(answer.short_text), asked)


def emphasised_spans(texts: Sequence[str], short_text: str, asked: Sequence[str] = ()) -> tuple[tuple[Span, ...], ...]:
    """Return for each text the parts that answer, in order, without overlap.

    The short answer where it stands verbatim, else each of its pieces that does, else its numbers, on digit boundaries
    so that "50" never lights up in "150". Of several places of the same words the one is meant whose clause shares most
    with the question; where no one place is, none is shown.

    Args:
        texts: quotes, in the order of their citations.
        short_text: the short answer; semicolons part the things it says.
        asked: what is asked for, one for each of these things or one for all.

    >>> quote = "门票降价7%，停车降价7%"
    >>> [span.start for span in emphasised_spans([quote], "7%", ["停车降价"])[0]]
    [11]
    """
    things = [one for one in (piece.strip().rstrip("。") for piece in _THINGS.split(short_text)) if one]
    found: list[list[Span]] = [[] for _ in texts]
    for index, thing in enumerate(things[:_MOST_PIECES]):
        if any(_same(thing, text) for text in texts):
            continue
        about = asked[index] if len(asked) == len(things) else " ".join(asked)
        words = _pairs(about)
        for piece in _verbatim(texts, thing):
            place = _meant(list(_places(texts, piece, words)))
            if place is not None and not any(
                place.span.start < taken.end and taken.start < place.span.end for taken in found[place.text]
            ):
                found[place.text].append(place.span)
    return tuple(tuple(sorted(spans)) for spans in found)


def _pairs(asked: str) -> tuple[str, ...]:
    """What a question and a clause may share: pairs of characters, which no cut into words can part, and numbers."""
    found = (one or number for one, number in _PAIR.findall(fold(asked)))
    return tuple(dict.fromkeys(found))[:_MOST_PAIRS]


def _same(thing: str, text: str) -> bool:
    return thing == text.strip().rstrip("。；;")


def _verbatim(texts: Sequence[str], thing: str) -> list[str]:
    """The words to look for: all of it, else its pieces, else its numbers."""
    if any(thing in text for text in texts):
        return [thing]
    pieces = [piece for piece in _PIECE.split(thing) if piece and any(piece in text for text in texts)]
    return sorted(set((pieces or _NUMBER.findall(thing))[:_MOST_PIECES]), key=lambda one: (-len(one), one))


def _places(texts: Sequence[str], piece: str, words: Sequence[str]) -> Iterator[_Place]:
    for index, text in enumerate(texts):
        for number, start in enumerate(_occurrences(text, piece)):
            if number == _MOST_PLACES:
                break
            span = Span(start, start + len(piece))
            clause = fold(_clause(text, span))
            yield _Place(index, span, sum(word in clause for word in words))


def _meant(places: Sequence[_Place]) -> _Place | None:
    """The place that shares most with the question; ``None`` where two of one text share as much."""
    best = max((place.shared for place in places), default=0)
    meant = [place for place in places if place.shared == best]
    if not meant or any(one.text == meant[0].text for one in meant[1:]):
        return None
    return meant[0]


def _clause(text: str, span: Span) -> str:
    ends = [0, *(match.end() for match in _CLAUSE_ENDS.finditer(text, 0, span.start))]
    return text[ends[-1] : span.end]


def _occurrences(text: str, piece: str) -> Iterator[int]:
    """Starts of ``piece`` in ``text`` where it does not cut through a longer number."""
    start = text.find(piece)
    while start >= 0:
        end = start + len(piece)
        cuts_left = piece[0].isdigit() and _DIGIT_BEFORE.search(text[max(0, start - 2) : start])
        cuts_right = piece[-1].isdigit() and _DIGIT_AFTER.match(text[end : end + 2])
        if not cuts_left and not cuts_right:
            yield start
        start = text.find(piece, end)
