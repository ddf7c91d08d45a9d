"""Finds the words of lists in texts, covers them, and says what is to be done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import ahocorasick

from rag.sensitive.folding import folded, places
from rag.sensitive.lists import WordList
from rag.text.normalize import fold
from rag.types import Action, Part, Screened, Span

_COVER = "＊"
# A word of Latin letters or digits is one only where none go on beside it: "ass" is not in "class", 64 not in 3.64.
_LATIN = re.compile(r"[0-9a-z]")
_FIGURE = re.compile(r"\d[.,]?$")
_FIGURE_ON = re.compile(r"[.,]?\d")


@dataclass(frozen=True, slots=True)
class Look:
    """What was found in a text: ``covered`` is the text with the words covered that are not to be shown."""

    covered: str
    met: tuple[Screened, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a list refuses it."""
        return any(one.action is Action.REFUSE for one in self.met)


class Screen:
    """The words of several lists at once (Aho & Corasick 1975). Safe to use from several threads.

    Args:
        lists: what is looked for.
        digest: tells these lists from others.
    """

    def __init__(self, lists: Sequence[WordList] = (), digest: str = "") -> None:
        self._lists, self.digest = tuple(lists), digest
        by_word: dict[str, list[int]] = {}
        for number, one in enumerate(lists):
            for word in one.words:
                by_word.setdefault(word, []).append(number)
        self._found_in = {part: any(part in one.parts for one in lists) for part in Part}
        self._automaton = ahocorasick.Automaton()
        for word, numbers in by_word.items():
            self._automaton.add_word(word, (len(word), tuple(numbers)))
        self._automaton.make_automaton()

    def __bool__(self) -> bool:
        """Whether there are words to look for."""
        return bool(self._lists)

    def look(self, text: str, part: Part) -> Look:
        """Look for the words of the lists that are meant for ``part``."""
        if not text or not self._found_in[part]:
            return Look(text)
        compared = folded(text)
        found = [
            (Span(end + 1 - length, end + 1), [self._lists[n] for n in numbers if part in self._lists[n].parts])
            for end, (length, numbers) in self._automaton.iter(compared)
        ]
        spans = places(text, [span for span, _ in found]) if found else []
        whole = [
            (span, lists) for span, (_, lists) in zip(spans, found, strict=True) if lists and _stands_alone(span, text)
        ]
        met = tuple(dict.fromkeys(Screened(one.name, one.action, part) for _, lists in whole for one in lists))
        covered = [span for span, lists in whole if any(one.action is not Action.LOG for one in lists)]
        return Look(_covered(text, covered), met)


def _covered(text: str, spans: Sequence[Span]) -> str:
    """``text``, as long as before, with the characters of the spans covered; white space stays."""
    if not spans:
        return text
    chars = list(text)
    for span in spans:
        chars[span.start : span.end] = [one if one.isspace() else _COVER for one in chars[span.start : span.end]]
    return "".join(chars)


def _stands_alone(span: Span, text: str) -> bool:
    """Whether neither a Latin word nor a figure goes on beside what was found."""
    before, said, after = (
        fold(one) for one in (text[max(0, span.start - 2) : span.start], span.cut(text), text[span.end : span.end + 2])
    )
    if _LATIN.match(said) and _LATIN.search(before[-1:]):
        return False
    if _LATIN.search(said[-1]) and _LATIN.match(after):
        return False
    return not (said[0].isdigit() and _FIGURE.search(before)) and not (said[-1].isdigit() and _FIGURE_ON.match(after))
