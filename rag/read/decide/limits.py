"""Whether a case keeps the limit that a rule sets: 46 years where at most 45 are allowed."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from rag.lexicon import lines
from rag.lexicon.patterns import find
from rag.read.decide.bounds import BEFORE, BEHIND, Compare, bound
from rag.read.decide.yes_no import asked_figure
from rag.text.normalize import fold
from rag.text.quantities import Quantity, find_quantities
from rag.text.sentences import split_sentences
from rag.text.tokenize import words
from rag.types import Bound, Intent, Query, Span

_FILE = "limits"
_AROUND = 10  # characters beside a figure in which its bound is told
_UPPER = (operator.le, operator.lt)
_AGE = "岁"
_UNITS = {"周岁": (_AGE, 1.0), "岁": (_AGE, 1.0), "年": ("月", 12.0), "个月": ("月", 1.0), "月": ("月", 1.0)}
_UNITS |= {"平方米": ("平方米", 1.0), "平": ("平方米", 1.0), "天": ("日", 1.0), "个工作日": ("工作日", 1.0)}
_MEASURED = frozenset({"月", "日", "工作日", "小时", "元", "平方米"})  # of which a rule may tell several things
_LEADS = re.compile(r"[:：](?=\s|$|[(（一1])")
_MARKS = re.compile(r"[,，。;；:：?？!！]")
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of a rule: whether a value ``holds`` to ``value``, its words, its sentence, and the lead-in of that."""

    unit: str
    value: float
    holds: Compare
    words: str
    sentence: str
    lead: str = ""

    def kept(self, value: float) -> bool:
        """Whether a value keeps it."""
        return self.holds(value, self.value)


def limit_verdict(query: Query, said: Sequence[str]) -> tuple[str, str]:
    """Return the verdict on a case told by a figure, short and in a sentence; two empty texts where nothing decides it.

    Args:
        query: the question: "46岁可以申请吗".
        said: what is told, each tried by itself: "申请人年龄不超过45周岁。"
    """
    asked = fold(query.standalone_text)
    if query.intent is not Intent.YES_NO or find(_FILE, "asked", asked) is None:
        return "", ""
    for given in _given(asked):
        if find(_FILE, "asked", asked[given[2].end :]) is None and asked_figure(query) is not None:
            continue  # the figure itself is asked after: 能不能达到98%
        for text in said:
            limits = [one for one in _limits(text) if one.unit == given[0] and _of_the_same(asked, given, one)]
            if limits and (found := _judged(given[1], limits)):
                return found
    return "", ""


def _given(asked: str) -> list[tuple[str, float, Span]]:
    """The figures of a case, each with its unit and place; none that is a bound (超过45岁的) or an 一 (一个月)."""
    found = []
    for one in find_quantities(asked):
        before = bound(asked[: one.core.start], BEFORE)
        bounded = (before and before[1] is not operator.ge) or bound(asked[one.core.end :], BEHIND)
        if one.high is None and one.bound is not Bound.RANGE and not bounded and asked[one.core.start] != "一":
            unit, times = _UNITS.get(one.unit, (one.unit, 1.0))
            found.append((unit, one.value * times, one.core))
    return found


def _limits(text: str) -> Iterator[Limit]:
    """The limits that a text sets, in order."""
    folded, lead = fold(text), ""
    for sentence in split_sentences(folded, 0, len(folded)):
        words_of = sentence.cut(folded)
        for one in find_quantities(words_of):
            yield from (replace(limit, lead=lead) for limit in _limits_of(one, words_of))
        ends = [match.end() for match in _LEADS.finditer(words_of)]
        lead += words_of[: ends[-1]] if ends else ""


def _limits_of(one: Quantity, sentence: str) -> Iterator[Limit]:
    unit, times = _UNITS.get(one.unit, (one.unit, 1.0))
    before = sentence[max(0, one.core.start - _AROUND) : one.core.start]
    after = sentence[one.core.end : one.core.end + _AROUND]
    if one.high is not None:
        for value, holds in ((one.value, operator.ge), (one.high, operator.le)):
            yield Limit(unit, value * times, holds, one.core.cut(sentence), sentence)
        return
    if unit and (found := bound(before, BEFORE)):
        yield Limit(unit, one.value * times, found[1], f"{found[0][0]}{one.core.cut(sentence)}", sentence)
    elif unit and (found := bound(after, BEHIND)):
        yield Limit(unit, one.value * times, found[1], f"{one.core.cut(sentence)}{found[0][0]}", sentence)


def _of_the_same(asked: str, given: tuple[str, float, Span], limit: Limit) -> bool:
    """Whether a limit is of what the figure of the question measures, or of whom: 我孩子13岁, 13岁的孩子."""
    start = max((match.end() for match in _MARKS.finditer(asked, 0, given[2].start)), default=0)
    whose = find(_FILE, "whose", asked[given[2].end :])
    beside = (*words(asked[start : given[2].start]), *words(whose["whose"] if whose else ""))
    kinds = ("n",) if limit.unit == _AGE else ("n", "v")
    named = [word for word, tag in beside if tag.startswith(kinds) and len(word) > 1]
    pairs = ("".join(pair) for word in named for other in _said_as(word) for pair in pairwise(other))
    if not named:
        return limit.unit not in _MEASURED
    return any(pair in limit.sentence for pair in pairs)


def _said_as(word: str) -> tuple[str, ...]:
    """A word and those that mean the same: 儿童 for 孩子."""
    members = (member.split("/") for line in lines("counterparts.txt") for member in line.split())
    return (word, *chain.from_iterable(member for member in members if word in member))


def _judged(value: float, limits: Sequence[Limit]) -> tuple[str, str]:
    """The verdict where all limits agree, or where both ends of a range are told."""
    bare = f"{limits[0].lead}{limits[0].sentence}"
    for one in limits:
        bare = bare.replace(one.words, " ")
    if find(_FILE, "unclear", bare) or len({one.sentence for one in limits}) > 1:
        return "", ""
    kept = [one.kept(value) for one in limits]
    upper = [one.holds in _UPPER for one in limits]
    is_range = len(limits) == _PAIR and sum(upper) == 1
    if not is_range and len(set(kept)) > 1:
        return "", ""
    quoted = "、".join(dict.fromkeys(f"“{one.words}”" for one in limits))
    if find(_FILE, "refused", bare):
        return ("不可以", f"不可以，属于{quoted}的情形：") if all(kept) else ("不在此列", f"不属于{quoted}的情形：")
    if all(kept):
        return "符合", f"符合{quoted}的要求："
    broken = next(one for one, holds in zip(limits, kept, strict=True) if not holds)
    return "不符合", f"不符合“{broken.words}”："
