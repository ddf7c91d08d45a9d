"""Whether a question asks for a goal or for a result: what it says outright, and what its wording leans to."""

from __future__ import annotations

import re

from rag.text.normalize import fold
from rag.types import Kind

_TARGET = re.compile(
    r"目标|(?<!超过)(?<!超出)(?<!好于)(?<!高于)(?<!低于)(?<!超)预期(?!寿命)|打算|设想|力争|拟(?!合)|(?:准备(?!金)|预备)(?=[^,，。]{0,10}(?:多少|几))|原定|预定|原先|年初[定设]|(?<![动划度工作业案家])(?<![一二三四五六七八九十]年)计划(?!生育|经济|单列|表)|"
    r"控制在[^,，。]{0,6}(?:以[内下]|之内)|应该?达到|target|plan"
)
_ACTUAL = re.compile(
    r"实际|最终(?!消费)|最后(?![一两])|到底|果真|完成情况|实绩|执行(?:数|结果)|actual|"
    r"(?:增长|增加|上涨|涨|上升|下降|降低|减少|提高|完成|实现|新增|净增|增|建成|做到|达到|引进|投入|收|产)了(?:多少|几|百分)|(?:完成|实现|建成|做到|达到)了(?:吗|没)|(?<![到至])(?:19|20)\d\d年末(?![之以]?前|要)"
)
# A goal that is asked after once it should be reached: "目标完成了吗" is after the result.
_ATTAINED = re.compile(
    r"(?:目标|任务|计划|要求)(?:[^,，]{0,4})(?:完成|实现|达到|达成|做到)(?:了|没)|有没有(?:完成|实现|达到|达成|做到)"
)
# "实现了什么预期目标" asks after what came out.
_ATTAINED_GOAL = re.compile(r"(?<=实现了|完成了|达到了|达成了)(?:什么|哪些|哪个)?(?:预期|既定|年度)?目标")
_DONE = re.compile(r"实际|最终|最后|完成情况|执行")
_ASKS = re.compile(r"多少|几(?!乎|何)|什么水平")
# Words that goals and results share, more often the one or the other.
_TO_COME = re.compile(
    r"安排|要求|任务|规划|准备|预计|控制在(?=多少|百分之几|什么水平)|将(?!近)|设想|(?<![一-龥])想|(?<![需主重首只])要(?!求|素|点|闻|塞|多|几|不|是)"
)
_PAST = re.compile(r"(?<!不)(?<!定)(?<!安排)(?<!计划)了(?:多少|几|吗|没|$)|做到|已经|过(?:多少|几)|成效|结果")


def asked_kind(text: str) -> Kind:
    """Return what kind of figure a question says it asks for; NONE when it does not say, or says both.

    >>> asked_kind("2031年产量目标是多少"), asked_kind("人口与计划生育条例")
    (<Kind.TARGET: 'target'>, <Kind.NONE: 'none'>)
    """
    folded = _bare(text)
    if _ATTAINED.search(folded):
        return Kind.ACTUAL
    target, actual = bool(_TARGET.search(folded)), bool(_ACTUAL.search(folded))
    if target and actual and (asking := _asking_clause(folded)) != folded:
        return asked_kind(asking)  # "实际增长百分之几?目标是10%" asks after the one and tells the other
    if target == actual:
        return Kind.TARGET if target and not _DONE.search(folded) else Kind.NONE
    return Kind.TARGET if target else Kind.ACTUAL


def leaning_kind(text: str) -> Kind:
    """Return what kind the wording leans to where it does not say: a goal of "要建几座", a result of "建了几座"."""
    said = asked_kind(text)
    if said is not Kind.NONE:
        return said
    folded = _bare(text)
    target, actual = bool(_TO_COME.search(folded)), bool(_PAST.search(folded))
    return Kind.NONE if target == actual else Kind.TARGET if target else Kind.ACTUAL


def _asking_clause(folded: str) -> str:
    """The one clause that asks for an amount; the whole question where several do, or none."""
    asking = [one for one in re.split(r"[,，。;；?？]", folded) if _ASKS.search(one)]
    return asking[0] if len(asking) == 1 else folded


def _bare(text: str) -> str:
    """The question without names that hold such words: 实际利用外资."""
    return _ATTAINED_GOAL.sub("", re.sub(r"实际(?=利用|使用)", "", fold(text)))
