"""The most and the least: asked for the one, a figure that is the other does not answer."""

from __future__ import annotations

import re

_BONUS = 0.12
# Each with how it is asked for, how a text says it, and how a text says the other.
_SAID_MOST = re.compile(r"最[高多长大晚迟]|不[得能]?(?:超过|高于|多于|大于)|不得[^，。；]{0,20}超过|以[下内]|上限")
_SAID_LEAST = re.compile(r"最[低少短小早]|不[得能]?(?:低于|少于|小于)|以上|至少|下限")
_BOUNDS = (
    (re.compile(r"最[高多长大晚迟远久]|上限|封顶|不[能得]超过"), _SAID_MOST, _SAID_LEAST),
    (re.compile(r"最[低少短小早近]|下限|至少|起码|不[能得]低于"), _SAID_LEAST, _SAID_MOST),
)


def bound_bonus(focus: str, clause: str) -> float:
    """Return what a figure gains for being the most or the least where that is asked for, or loses for the other.

    Args:
        focus: what is asked for.
        clause: the clause of the figure.
    """
    for asked, said, other in _BOUNDS:
        if asked.search(focus):
            if said.search(clause):
                return _BONUS
            return -_BONUS if other.search(clause) else 0.0
    return 0.0
