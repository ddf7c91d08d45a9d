"""Follow-ups made standalone from the conversation, without a language model: "那2020年的呢？", "公厕呢？"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.normalize import fold
from rag.text.periods import find_years
from rag.text.places import find_asked_place
from rag.types import Kind, Turn
from rag.understand.wording import asked_fact, asked_kind, asked_unit, subject

_LEANING = re.compile(
    r"^(?:那|那么|换成|还有|其中|其|它|再|同样|上述|该)|呢[?？。!！]*$|前一年|上一年|后一年|次年|下一年|同一年|当年|这个|那个|那份|该项"
)
_STEP = {"前一年": -1, "上一年": -1, "上年": -1, "后一年": 1, "下一年": 1, "次年": 1}
_STEP_PATTERN = re.compile("|".join(_STEP))
_LEAD = re.compile(r"^(?:那么|那|换成|还有|再问)+")
_EMPTY = re.compile(r"[做作成调到达实现完多少涨提高降低增长了的得个是和最后又还要会能加快建设推进之前以后来原\s]")
_NO_SUBJECT = 2
# Thanks, and questions after reasons: neither asks the last question of something else.
_COURTESY = re.compile(r"谢谢|感谢|好的|知道了|明白|不错|再见|你好|为什么|为何|怎么会|原因")
_AMOUNT = re.compile(r"多少|几|百分之|目标|实际|增长|数$|量$|额$|率$")
_RANKS = frozenset({"", "省", "市", "区", "县"})


def make_standalone(question: str, history: Sequence[Turn]) -> str:
    """Return ``question`` as it reads without ``history``; unchanged when it leans on nothing.

    >>> make_standalone("那2020年的目标呢？", [Turn("user", "2019年进出口总额增长了多少？")])
    '2020年进出口总额增长目标是多少'
    """
    earlier = [turn.text for turn in history if turn.role == "user"]
    if not earlier:
        return question
    before = make_standalone(earlier[-1], [Turn("user", text) for text in earlier[:-1]])
    own = _LEAD.sub("", fold(question))
    about = _own_subject(own)
    if _COURTESY.search(own) or asked_fact(own) or not _leans(question, own, about):
        return question
    inherited = subject(before)
    thing = inherited.split(" ")[0].rstrip("由在是的被把")
    if about and thing and not _AMOUNT.search(own) and not _AMOUNT.search(before):
        return fold(before).replace(thing, about)  # "由谁负责" stays the question, of another thing
    years = _years(own, before)
    kind = asked_kind(own) if asked_kind(own) is not Kind.NONE else asked_kind(before)
    if not about:
        about = inherited
    elif not _has_subject(about) or asked_unit(own):
        about = f"{inherited}{about}" if about not in inherited else inherited
    unit = asked_unit(own) or asked_unit(before)
    words = {Kind.TARGET: "目标是", Kind.ACTUAL: "实际是", Kind.NONE: "是"}[kind]
    asking = "百分之几" if unit == "%" else f"多少{unit}"
    return f"{years}{about.replace(' ', '')}{words}{asking}"


def swap_place(question: str, history: Sequence[Turn], places: Sequence[str]) -> str:
    """Return the last question asked of another place, where only a place is named anew: "那郑州呢"; else ""."""
    earlier = [turn.text for turn in history if turn.role == "user"]
    new = find_asked_place(question, places)
    if (
        not earlier
        or not new
        or _EMPTY.sub("", _own_subject(_LEAD.sub("", fold(question))).replace(new, "")) not in _RANKS
    ):
        return ""
    before = fold(earlier[-1])
    old = find_asked_place(before, places)
    return before.replace(old, new) if old and old != new and old in before else f"{new}{before}"


def _own_subject(own: str) -> str:
    words = subject(_STEP_PATTERN.sub("", own))
    return re.sub(r"^(?:那份|这个|那个|该项)|^[那的]+|[的]+$", "", words).strip()


def _has_subject(words: str) -> bool:
    """Whether something is named, not only what happened to it."""
    return len(_EMPTY.sub("", words)) >= _NO_SUBJECT


def _leans(question: str, own: str, about: str) -> bool:
    return bool(_LEANING.search(fold(question))) or not _has_subject(about)


def _years(own: str, before: str) -> str:
    """The years asked now, else those asked before, moved by 前一年 and the like."""
    named = find_years(own, short=True)
    if named:
        return "和".join(f"{year}年" for year in named)
    asked = find_years(before, short=True)
    step = _STEP_PATTERN.search(own)
    if step:
        return "".join(f"{year + _STEP[step[0]]}年" for year in asked[:1])
    return "和".join(f"{year}年" for year in asked)
