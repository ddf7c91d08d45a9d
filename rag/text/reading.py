"""The copy of a text that is read and told from, and the way back to the text itself.

A document is stored and quoted character for character. What is read is a copy without what a reader does not see:
invisible and compatibility characters, line ends inside a sentence, blanks inside a figure; simplified, where the text
is in traditional characters. Places in the copy and in the text lead to each other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rag.text.blanks import find_gaps, mend_digits
from rag.text.characters import characters
from rag.text.script import in_simplified
from rag.text.wrap import find_joints
from rag.types import Span

_Edit = tuple[int, int, str]  # from, to, what is read instead
# What is remembered of a text by those who keep it. A higher number makes them find out anew: whoever changes what is
# read of a text raises it.
HOW_READ_VERSION = "1"
AS_IT_IS, SIMPLIFIED = f"{HOW_READ_VERSION} as it is", f"{HOW_READ_VERSION} simplified"
_IN_A_COPY = f"{HOW_READ_VERSION} copy"
_KEPT = 16  # copies of texts, most of them the text itself


@dataclass(frozen=True, slots=True)
class Layer:
    """One round of edits: pieces that are kept, replaced or left out, by where they begin on each side."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    kept: tuple[bool, ...]

    def back(self, span: Span) -> Span:
        """Return where a span of the edited text came from; a replacement came from all that it replaces."""
        start, end = self._back(span.start, False), self._back(max(span.start, span.end - 1), True)
        return Span(start, max(start, end if len(span) else start))

    def forth(self, span: Span) -> Span:
        """Return where a span of the text before went."""
        start, end = self._forth(span.start, False), self._forth(max(span.start, span.end - 1), True)
        return Span(start, max(start, end if len(span) else start))

    def _back(self, at: int, is_last: bool) -> int:
        place = bisect_right(self.after, at) - 1
        if self.kept[place]:
            return self.before[place] + at - self.after[place] + is_last
        return self.before[place + 1] if is_last else self.before[place]

    def _forth(self, at: int, is_last: bool) -> int:
        place = bisect_right(self.before, at) - 1
        if self.kept[place]:
            return self.after[place] + at - self.before[place] + is_last
        return self.after[place + 1] if is_last else self.after[place]


@dataclass(frozen=True, slots=True)
class ReadingCopy:
    """``text`` is what is read of ``source``; ``told`` is the same, as long, in the source's own script."""

    source: str
    text: str
    told: str
    layers: tuple[Layer, ...] = ()

    @property
    def is_source(self) -> bool:
        """Whether the text is read as it is."""
        return self.text == self.source

    @property
    def simplified(self) -> bool:
        """Whether the source is in traditional characters."""
        return self.told is not self.text

    def to_source(self, span: Span) -> Span:
        """Return the span of the source that a span of the copy was read from."""
        for layer in reversed(self.layers):
            span = layer.back(span)
        return span

    def from_source(self, span: Span) -> Span:
        """Return the span of the copy that reads a span of the source."""
        for layer in self.layers:
            span = layer.forth(span)
        return span

    def own(self, words: str) -> str:
        """Return words that were read in the copy as the source's own script writes them."""
        if not self.simplified or not words:
            return words
        at = self.text.find(words)
        return self.told[at : at + len(words)] if at >= 0 else words


def how_read(text: str) -> str:
    """Return how a text is read: as it is (``AS_IT_IS``), in a copy, or in a copy that is simplified (``SIMPLIFIED``).

    >>> how_read("净增46家"), how_read("淨增四十六家企業"), how_read("净增4 6家")
    ('1 as it is', '1 simplified', '1 copy')
    """
    copy = reading_copy(text)
    return AS_IT_IS if copy.is_source else SIMPLIFIED if copy.simplified else _IN_A_COPY


@lru_cache(maxsize=_KEPT)
def reading_copy(text: str) -> ReadingCopy:
    r"""Return the copy of ``text`` that is read.

    >>> copy = reading_copy("⾼新企业净增4 6\u200b 家。")
    >>> copy.text, copy.to_source(Span(6, 9)).cut(copy.source)
    ('高新企业净增46家。', '4 6\u200b 家')
    """
    layers: list[Layer] = []
    read = text
    if characters().meet(text):
        read = _edited(read.translate(characters().alike), _odd_characters(read), layers)
    read = _edited(read, ((one.start, one.end, one.between) for one in find_joints(read)), layers)
    read = mend_digits(read)
    read = _edited(read, ((one.start, one.end, "") for one in find_gaps(read)), layers)
    simple = in_simplified(read)
    return ReadingCopy(text, simple, simple if simple == read else read, tuple(layers))


def _odd_characters(text: str) -> Iterable[_Edit]:
    written_out = characters().written_out
    for match in characters().odd.finditer(text):
        yield match.start(), match.end(), written_out.get(match[0], "")


def _edited(text: str, edits: Iterable[_Edit], layers: list[Layer]) -> str:
    """Apply sorted, disjoint edits; note them as a layer where there are any."""
    pieces: list[str] = []
    before, after, kept = [], [], []
    at = length = 0

    def add(start: int, words: str, is_kept: bool) -> None:
        nonlocal length
        before.append(start)
        after.append(length)
        kept.append(is_kept)
        pieces.append(words)
        length += len(words)

    for start, end, words in edits:
        if start > at:
            add(at, text[at:start], True)
        add(start, words, False)
        at = end
    if not before:
        return text
    add(at, text[at:], True)
    layers.append(Layer(tuple(before), tuple(after), tuple(kept)))
    return "".join(pieces)
