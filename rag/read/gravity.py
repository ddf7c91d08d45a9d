"""Which case of a rule is meant: the plain one or the graver, and what only sets the condition."""

from __future__ import annotations

import re

from rag.read.surroundings import Passage
from rag.text.figures import Figure

# The fine of the graver case is not the one meant where nobody speaks of it and the lesser case has one.
_GRAVER = re.compile(
    r"情节(?:较重|严重|特别严重|恶劣)|拒不|逾期|再次|屡次|严重后果|仍不|(?:造成|酿成|导致|引发|致使)[^,，。]{0,8}的"
)
_ASKED = re.compile(
    r"情节(?:较重|严重|特别严重|恶劣)|拒不|拒绝改|逾期|过期不|到期[^,，。]{0,4}[没不]|再次|再犯|第二次|屡|仍[不没]|"
    r"[还就是]不改|没改|不改|死犟|严重后果|(?:造成|酿成|导致|引发|致使)|结果[^,，。]{0,6}(?:火|死|伤|亡|事故)"
)
# "情况复杂的，可以延长": an exception to the time that is set.
_EXCEPTION = re.compile(
    r"情况(?:特别)?(?:复杂|特殊|紧急)|案情复杂|(?:特殊|特别|复杂|紧急|例外)(?:的?情[况形]|原因)|延长"
)
# "还没酿成火灾": the graver case is named to be left out.
_DENIED = re.compile(r"(?:还?没有?|未|不算|不是|并非)(?:情节|造成|酿成|导致|引发|到)?[^,，。\s]{0,4}")
_MEANT, _LESSER, _UNASKED, _EXCEPTIONAL = 0.15, -0.6, -0.3, -0.15
_EXCEPTION_ASKED = 0.25
_OF_GAIN, _OF_NO_GAIN = -0.25, 0.15
# "没有违法所得的": another fine than a multiple of the gain.
_NO_GAIN = re.compile(r"(?:没有?|无|未取得|不足)违法所得")
_GAIN = re.compile(r"(?P<none>没有|无|未取得)?违法所得(?!不足)")
# "未满四个月的" is another case than "满四个月的".
_BELOW = re.compile(r"未满|不满|不足")
_BELOW_UNASKED = -0.1
# A figure in a condition is what something depends on, not what follows from it.
_CONDITION = re.compile(r"的[,，；;。]?$")
_CONDITION_ASKED = re.compile(r"(?:超过|达到|满|低于|不足)(?:\s|$)|才[能可会算]|要?达到?(?:\s|$)|条件|起点|门槛|标准")
_IN_CONDITION = -0.25


def gravity_bonus(focus: str, passage: Passage) -> float:
    """Return what a rule's figure loses for a graver case that the question does not speak of, or gains for it."""
    # "逾期未改正的，按照以下规定处罚：" announces the graver case of each item.
    announced = passage.before if passage.before.endswith((":", "：")) else ""
    graver = _GRAVER.search(passage.text)
    if _ASKED.search(_DENIED.sub("", focus)):
        if graver or _GRAVER.search(announced):
            return _MEANT
        # An article that knows no graver case has one fine for all; the graver follows the plain one.
        chunk = passage.hit.chunk.text
        at = max(0, chunk.find(passage.text))
        return _LESSER if _GRAVER.search(chunk, at) else 0.0
    if graver is None:
        return 0.0
    lesser = passage.before + passage.text[: graver.start()]
    return _UNASKED if "罚款" in lesser else 0.0


def in_condition(focus: str, clause: str) -> bool:
    """Whether a figure stands in a condition ("违法经营额五千元以上的，") where none is asked after."""
    return bool(_CONDITION.search(clause)) and not _CONDITION_ASKED.search(focus)


def gain_bonus(focus: str, told: str) -> float:
    """Return what a fine gains for being of the case of no unlawful gain that is asked after, or loses for the other.

    Args:
        focus: what is asked for.
        told: what stands before the fine in its sentence.
    """
    if not _NO_GAIN.search(focus):
        return 0.0
    cases = list(_GAIN.finditer(told))
    return (_OF_NO_GAIN if cases[-1]["none"] else _OF_GAIN) if cases else 0.0


def _exception_bonus(focus: str, told: str) -> float:
    """What a time gains for being of the exception that is asked for, or loses for being of it unasked."""
    exceptional = bool(_EXCEPTION.search(told))
    if _EXCEPTION.search(focus):
        return _EXCEPTION_ASKED if exceptional else -_EXCEPTION_ASKED
    return _EXCEPTIONAL if exceptional else 0.0


def condition_bonus(focus: str, passage: Passage, figure: Figure) -> float:
    """Return what a rule's figure loses for standing in a condition that is not asked after, or for another case."""
    lost = _exception_bonus(focus, passage.text[: figure.quantity.span.start]) if passage.rule else 0.0
    lost += _BELOW_UNASKED if _BELOW.search(passage.text) and not _BELOW.search(focus) else 0.0
    if passage.rule and in_condition(focus, figure.clause.cut(passage.text)):
        lost += _IN_CONDITION
    return lost
