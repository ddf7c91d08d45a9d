"""A long document in parts that a browser shows at once, each cut where a block or heading begins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.types import Block, Section, Span

PART = 60_000  # characters
# A cut is moved back to the beginning of a block by no more than this; a longer block is cut at a line, or anywhere.
_BACK = PART // 2


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one document; each is found without the others.

    Args:
        text: of the document.
        sections: in order.
        blocks_at: the blocks that hold a place.
    """

    text: str
    sections: Sequence[Section]
    blocks_at: Callable[[int], Sequence[Block]]

    @property
    def count(self) -> int:
        """How many there are; a text that is little longer than one part is one part."""
        return max(1, (len(self.text) - _BACK) // PART + 1)

    def span(self, number: int) -> Span:
        """Where a part stands, counted from 0."""
        return Span(self._cut(number), self._cut(number + 1))

    def holding(self, place: int) -> int:
        """The part that holds a place of the text."""
        number = min(place // PART, self.count - 1)
        return number + 1 if number + 1 < self.count and self._cut(number + 1) <= place else number

    def _cut(self, number: int) -> int:
        if number <= 0 or number >= self.count:
            return 0 if number <= 0 else len(self.text)
        wanted = number * PART
        cut = max((one.span.start for one in self.blocks_at(wanted) if one.span.start > wanted - _BACK), default=wanted)
        if cut == wanted:  # between blocks, or in one that is longer than a part
            line = self.text.rfind("\n", wanted - _BACK, wanted) + 1
            cut = line or wanted
        return self._before_headings(cut, wanted - _BACK)

    def _before_headings(self, cut: int, least: int) -> int:
        """A heading goes with what it heads."""
        starts = [one.span.start for one in self.sections]
        at = bisect_right(starts, cut) - 1
        while at >= 0 and starts[at] > least:
            between = self.text[starts[at] : cut].strip()
            if "\n" in between or len(between) > 200:
                break
            cut = min(cut, starts[at])
            at -= 1
        return cut
