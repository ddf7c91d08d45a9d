"""The questions that a text asks one after the other: "能报名吗，要带什么，多久能批"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.question.followup.asked import Asked, Known
from rag.question.followup.frame import Frame
from rag.question.followup.standalone import follow

_ENDS = re.compile(r"(?<=[,，。;；?？!！])")
_MOST = 4  # each is looked up and read by itself


def asked_parts(question: str, reference: int | None = None, places: Sequence[str] = ()) -> tuple[str, ...]:
    """Return each question of a text as it reads by itself; none where one is asked.

    Args:
        question: the text.
        reference: the year of 今年.
        places: those that documents speak for.

    >>> asked_parts("公租房怎么申请？要带什么材料，谁来审批？")
    ('公租房怎么申请？', '公租房申请，要带什么材料', '公租房申请，谁来审批')
    """
    asked: list[str] = []
    said = ""
    for clause in _ENDS.split(question):
        said += clause
        if Frame(clause).form:
            asked, said = [*asked, said], ""
    if not 1 < len(asked) <= _MOST:
        return ()
    found = [Asked(asked[0])]
    for one in asked[1:]:
        found.append(follow(one.strip(",，。;；?？!！ "), found[-1], Known(reference, places, keeps=True)))
    return tuple(one.text for one in found)
