"""Which words of the last question stand where a follow-up names something else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.lexicon import lines
from rag.lexicon.patterns import all_found, find
from rag.question.followup.frame import Frame, Word
from rag.text.normalize import fold
from rag.text.quantities import Quantity, find_quantities
from rag.types import Span

_WINDOW = 6  # words that may name one thing
_ALIKE = 1.6  # from which likeness on two names are taken for things of one kind
_SURE = 3.0  # from which they certainly are
_MODIFIERS = 6  # characters by which a name may be longer than the one that stands for it
_LARGE = 1000  # a number without a unit that is no ordinal
_PARTICLE = 3  # characters that say nothing beside a word of a set: 居民参保的
_ENDS = 2
_TO = re.compile(r"\s*(?:以上)?[-—~至到、,，]?\s*")
_LENGTH = re.compile(r"\d{1,2}年")
_OUTSIDE = frozenset("的了在对把被向从到和与及或比是有不没能可要会")
_AGED = re.compile(r"[今年刚才满已经快有]{0,8}\d{1,3}(?:多|周)?岁了?(?=,|$)")
_OF_AGE = re.compile(r"岁(?:以[上下])?的$")
_ABOUT = r"[一二三四五六七八九十百千几\d]*[来几多]"  # 十来张
Sets = tuple[tuple[tuple[str, ...], ...], ...]
Found = tuple[Span, str]
"""Where the last question is edited, and what stands there then."""


@lru_cache(maxsize=1)
def _sets() -> Sets:
    """Sets of words that stand for each other, each member in the ways it is written."""
    every = (*lines("counterparts.txt"), *lines("contrasts.txt"))
    return tuple(tuple(tuple(member.split("/")) for member in line.split()) for line in every)


def of_a_set(said: Frame, before: Frame) -> Found | None:
    """Return the word of the last question that ``said`` holds the counterpart of, and that: 职工 and 居民.

    The rest of what is named must say nothing that the last question does not.
    """
    named = said.folded
    for one in _sets():
        ways = sorted(((way, at) for at, member in enumerate(one) for way in member), key=lambda way: -len(way[0]))
        new = next(((way, at) for way, at in ways if way in named), None)
        if new is None or any(way in before.folded for way in one[new[1]]):
            continue
        rest = named.replace(new[0], "", 1)
        old = next(((way, at) for way, at in ways if at != new[1] and way in before.folded), None)
        new_said = [char for char in rest if char not in _OUTSIDE and char not in before.folded]
        if old and (not new_said or len(rest) <= _PARTICLE):
            start = before.folded.find(old[0])
            told = said.text if len(new_said) > 1 else new[0]  # 在外地住院 after 门诊
            return _of_a_person(Span(start, start + len(old[0])), told, before), told
    return None


def of_whom(said: str, before: Frame, slot: str = "") -> Found | None:
    """Return the words of the last question that tell for whom, or at what hours, as ``said`` does, and that.

    ``slot``: what was named last in the place of something else.
    """
    for name in ("whom", "hours"):
        if find("followup", name, fold(said)):
            words = [word.span for word in before.words if find("followup", name, word.text)]
            if slot in before.text and find("followup", name, slot):
                words.append(Span(before.text.find(slot), before.text.find(slot) + len(slot)))
            return (_of_a_person(words[-1], said, before), said) if words else None
    return None


def _of_a_person(span: Span, said: str, before: Frame) -> Span:
    """The place of a person; with what is said of their age, which is not that of another: 小孩才5岁."""
    if not find("followup", "whom", fold(said)):
        return span
    start, aged = before.folded.rfind(",", 0, span.start) + 1, _AGED.match(before.folded, span.end)
    if aged:
        return Span(start if span.start - start <= _PARTICLE else span.start, aged.end())
    return Span(start, span.end) if _OF_AGE.search(before.folded, start, span.start) else span


def denied(said: Frame, before: Frame) -> Found | None:
    """Return the words of the last question that name what ``said`` is not, and that: 不是学生的 for 在校学生."""
    match = find("followup", "denies", said.folded)
    word = next((word for word in before.words if match and match["thing"] in word.text), None)
    return (_modified(word.span, said.folded, before), said.text) if word else None


def of_an_ordinal(new: re.Match[str], part: str) -> Found | None:
    """Return one of several told by its number, and the new one of that sort: 2级 for 3级."""
    old = next((one for one in all_found("followup", "ordinal", fold(part)) if one["of"] == new["of"]), None)
    return (Span(*old.span()), new[0]) if old else None


def of_a_quantity(said: Frame, before: Frame) -> Found | None:
    """Return the figure of the last question's case that is named anew, and the new one: 20吨以上 for 15吨以内."""
    new = [one for one in find_quantities(said.text) if one.unit or one.value >= _LARGE]
    old = [one for one in find_quantities(before.text) if new and one.unit == new[0].unit]
    old = [one for one in old if one.core.cut(before.text)[0] != "一" and not _within(one.core, before.times)]
    span, told = _joined(old, before.text), _joined(new, said.text)
    about = re.search(rf"{_ABOUT}{re.escape(new[0].unit)}", before.folded) if told and not old and new[0].unit else None
    span = Span(*about.span()) if about else span
    if span is None or told is None:
        return None
    if any(_within(told, [one]) and not _LENGTH.fullmatch(one.cut(said.folded)) for one in said.times):
        return None  # a year of the calendar; after 7年 12年 is none
    if len(old) == len(new) == 1 and new[0].span == new[0].core:
        span = old[0].core
    return span, told.cut(said.text)


def _joined(figures: Sequence[Quantity], text: str) -> Span | None:
    """The span of one figure, or of the two ends of a range (50万到100万); ``None`` of any others."""
    spans = [one.span for one in figures]
    if len(spans) == _ENDS and _TO.fullmatch(text[spans[0].end : spans[1].start]):
        return Span(spans[0].start, spans[1].end)
    return spans[0] if len(spans) == 1 else None


def alike(said: str, before: Frame, *, sure: bool = False) -> Span | None:
    """Return the words of the last question that name a thing of the kind of ``said``, or ``None``."""
    least = _SURE if sure else _ALIKE
    scored = [
        (_likeness(said, window), -window[0].span.start, window)
        for window in _windows(before)
        if not (after := _after(window[-1], before))
        or (len(after) > 1 and said[-1] == window[-1].text[-1] and least < _SURE)
    ]
    best = max(scored, key=lambda one: one[:2], default=None)
    if best is None or best[0] < least:
        return None
    span = Span(best[2][0].span.start, best[2][-1].span.end)
    return _modified(span, said, before) if said.endswith(best[2][-1].text) else span


def _after(word: Word, before: Frame) -> str:
    """What a name goes on with after its word: 机构 of 养老机构, 险 of 护理险."""
    after = next((other for other in before.words if other.span.start == word.span.end), None)
    return after.text if after and (after.is_name or (len(after.text) == 1 and after.tag[0] in "ag")) else ""


def _modified(span: Span, said: str, before: Frame) -> Span:
    """A name with the words before it that it is told apart by, where the new one has its own: 基本 of 基本支出."""
    start = span.start
    for word in reversed([one for one in before.words if one.span.end <= span.start]):
        joins = word.text == "的" or word.tag.startswith(("p", "u")) or (word.tag == "v" and len(word.text) == 1)
        if word.span.end != start or (joins and "的" not in said) or word.tag.startswith(("x", "ns")):
            break
        if span.end - word.span.start > len(said) + _MODIFIERS:
            break
        start = word.span.start
    return Span(start, span.end)


def head(before: Frame) -> Span | None:
    """Return the name nearest to what asks in the last question, the thing it asks about; ``None`` where none is."""
    runs: list[list[Word]] = [[]]
    for word in before.words:
        if not word.is_name or word.text in _OUTSIDE:
            runs.append([])
        elif runs[-1] and runs[-1][-1].span.end != word.span.start:
            runs.append([word])
        else:
            runs[-1].append(word)
    told = [(run, "".join(word.text for word in run)) for run in runs]
    named = [run for run, text in told if len(text) > 1 and not find("followup", "whom", text)]
    if not named:
        return None
    asks = [span for name, span in before.asks if name != "polite"]
    ask = asks[-1] if asks else Span(len(before.text), len(before.text))
    nearest = min(reversed(named), key=lambda run: _apart(Span(run[0].span.start, run[-1].span.end), ask))
    return Span(nearest[0].span.start, nearest[-1].span.end)


def _windows(before: Frame) -> Iterator[tuple[Word, ...]]:
    """Runs of neighbouring words that may be a name."""
    found = before.words
    for start in range(len(found)):
        for end in range(start + 1, min(len(found), start + _WINDOW) + 1):
            apart = end - start > 1 and found[end - 1].span.start != found[end - 2].span.end
            if apart or found[end - 1].tag.startswith("x"):  # a mark
                break
            window = found[start:end]
            if window[0].text not in _OUTSIDE and window[-1].text not in _OUTSIDE:
                yield window


def _likeness(said: str, window: Sequence[Word]) -> float:
    """How much two names look like those of one kind: they end alike, share characters and length."""
    told = "".join(word.text for word in window)
    if told == said or len(told) < 2:
        return 0.0
    shared = sum((Counter(said) & Counter(told)).values())
    ends = 2.0 if said[-1] == told[-1] else 0.0
    ends += 1.5 if len(window[-1].text) > 1 and said.endswith(window[-1].text) else 0.0
    opens = 0.6 if said[0] == told[0] else 0.0
    apart = sum(word.tag.startswith("m") or (len(word.text) == 1 and word.tag.startswith("v")) for word in window)
    return ends + opens - apart + 3.0 * 2 * shared / (len(said) + len(told)) - 0.15 * abs(len(said) - len(told))


def _apart(one: Span, other: Span) -> int:
    """Characters between two spans."""
    return max(other.start - one.end, one.start - other.end)


def _within(core: Span, spans: Sequence[Span]) -> bool:
    return any(span.start < core.end and core.start < span.end for span in spans)
