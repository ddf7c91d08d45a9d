"""What kind of a thing is meant: 城镇调查失业率 is no 城镇登记失业率, and 痛经假 no 产假.

Two names that differ in one word between the same neighbours are two things, however much they share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from rag.text.tokenize import words

_HAN = re.compile(r"^[一-龥]{2,4}$")
_NOT = re.compile(r"非([一-龥]{2})")
# What is there and what is to be built: of one of them alone a rule may speak.
_STANDING, _NEW = re.compile(r"已[经]?建|既有|现有|建好的|老旧|原有"), re.compile(r"新建")
_BUILT = ((_STANDING, _NEW), (_NEW, _STANDING))
# Heads of one character before which the kind is told: leave, certificates, taxes, insurance.
_SHORT_HEADS = frozenset("假证税险奖")
# A name of one word more than its head is told apart where that is longer.
_SHORT = 2
# "还没开工": what was not done makes another case than what was.
_NOT_DONE = re.compile(r"(?:尚未|还?没有?|未)\s?([一-龥]{2})")
_CASE = 0.15
_SPECIAL = re.compile(r"(临时|特殊|大型|小型|新型|紧急|简易|公益|外国|境外)(?=([一-龥]{2,6}))")
_OF_SPECIAL = -0.12
# "一级古树" of a rule that knows no grades.
_GRADE = re.compile(
    r"(?<![上下省市县区国更同各级])(?:[一二三四五六1-6]|特)级(?!人民|政府|国家|部门|机关|单位|主管|以[上下]|[上下])"
)
_SPACE = re.compile(r"\s+")
# Of words, so many around the one that differs.
_NEIGHBOURS = 3


def of_another_kind(focus: str, own: str, near: str) -> bool:
    """Whether a figure is of another kind of the thing that is asked for.

    Args:
        focus: what is asked for.
        own: what tells what the figure measures, read as the focus is.
        near: the whole passage, read so.

    >>> of_another_kind("城镇调查失业率", "城镇登记失业率", "城镇登记失业率4.5%以内")
    True
    >>> of_another_kind("城镇失业率", "城镇登记失业率", "城镇登记失业率4.5%以内")
    False
    """
    asked, told = _words(focus), _words(own)
    return any(_replaced(asked[at : at + _NEIGHBOURS], told, focus, near) for at in range(len(asked) - _NEIGHBOURS + 1))


def of_another_sort(focus: str, own: str, near: str) -> bool:
    """Whether a figure is of another sort of what a short word names; arguments as above.

    >>> of_another_sort("痛经假", "产假", "女职工生育享受98天产假")
    True
    """
    told = _words(own)
    return any(_other_sort(one, head, told, focus, near) for one, head in pairwise(_words(focus))) or any(
        _other_sort(one[:-1], one[-1], told, focus, near) for one in _words(focus) if len(one) > _SHORT
    )


def of_another_grade(focus: str, near: str) -> bool:
    """Whether a grade is asked for that a passage does not speak of.

    >>> of_another_grade("一级古树的树龄", "古树的树龄在一百年以上"), of_another_grade("古树的树龄", "古树的树龄")
    (True, False)
    """
    return any(grade not in near for grade in _GRADE.findall(focus))


def of_the_opposite(focus: str, text: str) -> bool:
    """Whether a text speaks of what is not (非营利性) the thing that is asked for, or of it where what is not is.

    >>> of_the_opposite("营利性幼儿园", "非营利性幼儿园向民政部门登记"), of_the_opposite("幼儿园", "非营利性幼儿园登记")
    (True, False)
    """
    if any(one.search(focus) and other.search(text) and not one.search(text) for one, other in _BUILT):
        return True
    for asked, told in ((focus, text), (text, focus)):
        for match in _NOT.finditer(told):
            word = match[1]
            if word in asked and match[0] not in asked and told.count(word) == told.count(match[0]):
                return True
    return False


def denied_bonus(focus: str, text: str) -> float:
    """Return what a rule gains for the case that something was not done, where that is asked, or loses for the other.

    >>> denied_bonus("签约但没开工", "尚未开工的"), denied_bonus("签约但没开工", "签约并开工的")
    (0.15, -0.15)
    """
    gained = 0.0
    for match in _NOT_DONE.finditer(focus):
        done = match[1]
        if re.search(rf"(?:尚?未|没有|不)(?:[一-龥]{{1,4}})?{done}", text):
            gained += _CASE
        elif done in text:
            gained -= _CASE
    return max(-_CASE, min(_CASE, gained))


def special_loss(focus: str, text: str, asked: Sequence[str]) -> float:
    """Return what a rule's figure loses for being of a special kind of what is asked for: 临时户外广告 for 户外广告.

    Args:
        focus: what is asked for.
        text: the sentence, read as the focus is.
        asked: the words asked for.
    """
    named = {match[1] for match in _SPECIAL.finditer(text) if any(match[2].startswith(one) for one in asked)}
    return _OF_SPECIAL if named and not any(kind in focus for kind in named) else 0.0


def _replaced(three: Sequence[str], told: Sequence[str], focus: str, near: str) -> bool:
    """Whether the middle word is another between the same two."""
    before, kind, head = three
    if not _HAN.match(kind) or not _HAN.match(before) or not _HAN.match(head) or kind in near:
        return False
    return any(
        told[at + 1] == head
        and _HAN.match(told[at])
        and told[at] not in focus
        and (told[at - 1] == before if at else len(head) > _SHORT)
        for at in range(len(told) - 1)
    )


def _other_sort(kind: str, head: str, told: Sequence[str], focus: str, near: str) -> bool:
    """Whether the sort of a short head (痛经假) is another (产假)."""
    if head not in _SHORT_HEADS or not _HAN.match(kind) or kind + head in near or kind in near:
        return False
    named = any(len(word) > 1 and word.endswith(head) and word not in focus for word in told)
    return named or any(
        after == head and _HAN.match(before) is not None and before not in focus for before, after in pairwise(told)
    )


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word, _ in words(_SPACE.sub(" ", text)))
