"""The places of a question at which a follow-up edits it: its times, places, what asks, and its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from rag.lexicon.patterns import patterns
from rag.text.asked_places import find_asked_place, shown_places
from rag.text.normalize import fold
from rag.text.parts_of_year import PART
from rag.text.periods import time_spans
from rag.text.places import NATIONAL, forms
from rag.text.tokenize import boundaries, words
from rag.types import Span

# What asks thus stands inside other words too: 很多大学, 有无障碍设施.
_IN_WORDS = frozenset({"measure", "whether"})
_NAMES = ("n", "j", "l", "i", "s", "t", "vn", "an")
_TELLS = ("v", "m", "q", "f", "d")
_MARKS = " \t,，.。;；:：、?？!！"
_RANK = re.compile(r"(?:特别行政区|自治区|自治州|自治县|[省市区县州])?(?!级)")
_PART_SAID = re.compile(rf"(?:{PART}|前\w个月|\d{{1,2}}月(?:份|底|末)?)$")
_QUESTION_WORD = re.compile(r"都?有?(?:哪些|哪几[个项种类条方点样]|什么样的|什么|啥)")
# What is left at the ends of what was cut and says nothing there.
_LEFT_BEFORE = "的呢了"
_LEFT_BEHIND = ("的话", "才行", "才可以", "可以", *"的呢了是有为由在吧啊呀要")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: its place, its part of speech as jieba tags it."""

    span: Span
    text: str
    tag: str

    @property
    def is_name(self) -> bool:
        """Whether it names something."""
        return self.tag.startswith(_NAMES)

    @property
    def tells(self) -> bool:
        """Whether it is no name of a thing but tells what is or is done: a verb, a measure, 以上."""
        return self.tag.startswith(_TELLS) and not self.is_name


class Frame:
    """A question with its times, places and asking words. Spans count in ``text``.

    Args:
        text: the question.
        known: the places that documents speak for.
    """

    def __init__(self, text: str, known: Sequence[str] = ()) -> None:
        self.text, self.folded, self._known = text, fold(text), known

    @cached_property
    def times(self) -> tuple[Span, ...]:
        """Where it names times."""
        return time_spans(self.text)

    @cached_property
    def place(self) -> str:
        """The place it asks about, or ""."""
        return find_asked_place(self.text, self._known)

    @cached_property
    def places(self) -> tuple[Span, ...]:
        """Where it names that place, with the larger ones named before it and its rank."""
        if not self.place or self.place == NATIONAL:
            return ()
        shown = [Span(*one) for one in shown_places(self.folded, [self.place])]
        for form in () if shown else (*forms(self.place), self.place):
            if (at := self.folded.find(form)) >= 0:
                rank = _RANK.match(self.folded, at + len(form))
                return (Span(at, rank.end() if rank else at + len(form)),)
        return tuple(shown)

    @cached_property
    def asks(self) -> tuple[tuple[str, Span], ...]:
        """What asks, by its kind, in order; at whole words alone, not inside quotation marks."""
        found: list[tuple[str, Span]] = []
        ends, taken = boundaries(self.folded), bytearray(len(self.folded))
        quoted = list(accumulate((char == '"' for char in self.folded), initial=0))
        for one in patterns("asks"):
            for match in one.regex.finditer(self.folded):
                span = Span(match.start(), match.end())
                cut = one.name in _IN_WORDS and not (span.start in ends and span.end in ends)
                whole = not cut and quoted[span.start] % 2 == 0
                if whole and span and not any(taken[span.start : span.end]):
                    taken[span.start : span.end] = b"\1" * len(span)
                    found.append((one.name, span))
        return tuple(sorted(found, key=lambda one: one[1]))

    @property
    def form(self) -> str:
        """The kind of its last asking words, politeness apart; "" where nothing asks."""
        return next((name for name, _ in reversed(self.asks) if name != "polite"), "")

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words without times, places, asking words and marks."""
        taken = sorted((*self.times, *self.places, *(span for _, span in self.asks)))
        found: list[Word] = []
        at = 0
        for span in (*taken, Span(len(self.text), len(self.text))):
            start = at
            for word, tag in words(self.folded[at : span.start]):
                if word not in _MARKS and not word.isspace():
                    found.append(Word(Span(start, start + len(word)), word, tag))
                start += len(word)
            at = max(at, span.end)
        return tuple(found)

    @property
    def topic(self) -> str:
        """The question without what asks in it."""
        parts = tidy(cut_out(self.text, [span for _, span in self.asks])).split("，")
        return "，".join([part for part in parts if len(part) > 1] or parts)

    @property
    def listed(self) -> str:
        """The question with what it asks after, without the words that ask: 需要材料 of 需要哪些材料."""
        spans = [span for name, span in self.asks if name != "what"]
        return tidy(_QUESTION_WORD.sub("", cut_out(self.text, spans)))

    def parted(self) -> tuple[str, str]:
        """What it asks of, and what asks, with the verb before it: "非法采血" and "最高罚多少"; it and "" else."""
        spans = [span for name, span in self.asks if name != "polite"]
        if not spans:
            return self.text, ""
        start = spans[-1].start
        for word in self.words:
            if word.span.end == start and len(word.text) == 1 and word.tag.startswith(("v", "zg")):
                start = word.span.start
                break
        asking = self.text[start:].strip(_MARKS)
        return Frame(self.text[:start], self._known).topic, asking if len(asking) > 1 else ""

    def timed(self, said: str) -> str:
        """The question of the time ``said`` instead of its own; a year keeps its part, a part its year: 上半年."""
        if not self.times:
            return self.text if said in self.text else f"{said}{self.text}"
        whole = Span(self.times[0].start, self.times[-1].end)
        part = _PART_SAID.search(whole.cut(self.text)) if len(self.times) == 1 else None
        new = _PART_SAID.search(said)
        if part and not new:
            said = f"{said}{part[0]}"
        elif new and not new.start():
            said = f"{whole.cut(self.text)[: part.start() if part else len(whole)]}{said}"
        return f"{self.text[: whole.start]}{said}{self.text[whole.end :]}"

    def placed(self, said: str) -> str:
        """The question of the place ``said`` instead of its own, or of what may be one."""
        maybe = (word.span for word in self.words if word.tag == "ns" or (word.tag == "nr" and not word.span.start))
        span = next(iter((*self.places, *maybe)), Span(0, 0))
        return f"{self.text[: span.start]}{said}{self.text[span.end :]}"


def tidy(text: str) -> str:
    """Return ``text`` without marks and particles that are left at the ends of what was cut."""
    return "，".join(part for part in map(_bare, re.split(r"[,，;；。?？!！]", text)) if part)


def _bare(part: str) -> str:
    part = part.strip(_MARKS).lstrip(_LEFT_BEFORE)
    end = len(part)
    while left := next((one for one in _LEFT_BEHIND if part.endswith(one, 0, end)), ""):
        end -= len(left)
    return part[:end]


def cut_out(text: str, spans: Iterable[Span]) -> str:
    """Return ``text`` without what lies in ``spans``."""
    at = len(text)
    for span in sorted(spans, key=lambda one: one.end, reverse=True):
        text = f"{text[: span.start]}{text[min(span.end, at) :]}"
        at = min(at, span.start)
    return text
