"""Whether a question asks for a goal or for a result: what it says of it."""

from __future__ import annotations

import re

from rag.lexicon.patterns import blank, find, joined
from rag.text.normalize import fold
from rag.types import Kind


def asked_kind(text: str) -> Kind:
    """Return what kind of figure a question says it asks for; NONE when it does not say, or says both.

    >>> asked_kind("2031年产量目标是多少"), asked_kind("人口与计划生育条例")
    (<Kind.TARGET: 'target'>, <Kind.NONE: 'none'>)
    """
    folded = _bare(text)
    if _says("attained", folded):
        return Kind.ACTUAL
    target, actual = _says("target", folded), _says("actual", folded)
    if target and actual and (asking := _asking_clause(folded)) != folded:
        return asked_kind(asking)  # "实际增长百分之几?目标是10%" asks after the one and tells the other
    if target == actual:
        return Kind.TARGET if target and not _says("done", folded) else Kind.NONE
    return Kind.TARGET if target else Kind.ACTUAL


def _says(name: str, folded: str) -> bool:
    return find("kinds", name, folded) is not None


def _asking_clause(folded: str) -> str:
    """The one clause that asks for an amount; the whole question where several do, or none."""
    asking = [one for one in re.split(r"[,，。;；?？]", folded) if joined("kinds", "asks").search(one)]
    return asking[0] if len(asking) == 1 else folded


def _bare(text: str) -> str:
    """The question without names that hold such words: 实际利用外资."""
    return blank("kinds", "name", fold(text), by="")
