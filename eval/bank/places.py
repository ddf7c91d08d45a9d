"""Where evidence stands in a document, kept as offsets and a checksum: its words are the document's, not ours."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.normalize import fold, squeeze
from rag.types import Span

_DIGITS = 12
# The words of a row stand in so many characters; the longest of them tells the row.
_NEAR = 400
_TELLING = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of evidence.

    ``document`` is its index in ``Entry.documents``, ``span`` its characters of ``Document.text``. ``visible`` counts
    those that are no white space, ``checksum`` is of these, folded: a text in which they moved is noticed, and they are
    found again.
    """

    document: int
    span: Span
    visible: int
    checksum: str


@dataclass(frozen=True, slots=True)
class SqueezedText:
    """A text folded and without white space, with the offset of each character that is left."""

    text: str
    squeezed: str
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> SqueezedText:
        """Squeeze a text."""
        folded = fold(text)
        offsets = tuple(at for at, character in enumerate(folded) if not character.isspace())
        return cls(text, "".join(folded[at] for at in offsets), offsets)

    def span(self, start: int, end: int) -> Span:
        """Return the span in the text of the squeezed characters ``[start, end)``, at least one."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def find(self, piece: str) -> tuple[Span, ...]:
        """Return where ``piece`` first stands, white space and character variants aside; empty: nowhere.

        What is one line for a reader may be cells for a parser: then its words, close together, are several spans.
        """
        wanted = squeeze(piece)
        at = self.squeezed.find(wanted) if wanted else -1
        if at >= 0:
            return (self.span(at, at + len(wanted)),)
        return tuple(self.span(start, end) for start, end in self._find_words(fold(piece).split()))

    def _find_words(self, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
        """The places of all words, around that occurrence of the longest word that they lie closest to."""
        longest = max(words, key=len, default="")
        best: tuple[tuple[int, int], ...] = ()
        at = self.squeezed.find(longest) if len(longest) >= _TELLING else -1
        while at >= 0:
            around = tuple(_nearest(self.squeezed, word, at) for word in words)
            if all(end for _, end in around) and (not best or _extent(around) < _extent(best)):
                best = around
            at = self.squeezed.find(longest, at + 1)
        return tuple(sorted({place for place in best if place[1] - place[0] > 1}))


def place_of(document: int, span: Span, text: str) -> Place:
    """Return the place of ``span`` in a document's text."""
    cut = squeeze(span.cut(text))
    return Place(document, span, len(cut), _checksum(cut))


def evidence_at(place: Place, text: SqueezedText) -> Span | None:
    """Return where the evidence stands in its document's text: at its place, elsewhere if the text changed, or nowhere.

    Looking elsewhere takes the text's length times the evidence's.
    """
    if _checksum(squeeze(place.span.cut(text.text))) == place.checksum:
        return place.span
    for start in range(len(text.squeezed) - place.visible + 1):
        end = start + place.visible
        if _checksum(text.squeezed[start:end]) == place.checksum:
            return text.span(start, end)
    return None


def _nearest(text: str, word: str, anchor: int) -> tuple[int, int]:
    """Where ``word`` stands nearest to an offset, before or behind it; (0, 0): not near it."""
    behind = text.find(word, anchor, anchor + _NEAR)
    before = text.rfind(word, max(anchor - _NEAR, 0), anchor)
    found = [at for at in (behind, before) if at >= 0]
    if not found:
        return (0, 0)
    at = min(found, key=lambda one: abs(one - anchor))
    return (at, at + len(word))


def _extent(places: Sequence[tuple[int, int]]) -> int:
    return max(end for _, end in places) - min(start for start, _ in places)


def _checksum(squeezed: str) -> str:
    return hashlib.sha256(squeezed.encode()).hexdigest()[:_DIGITS]
