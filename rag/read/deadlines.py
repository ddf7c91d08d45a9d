"""Which of several times is meant: by what sets it off, by what is to be done within it, within or in advance."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.read.surroundings import Passage
from rag.text.figures import Figure
from rag.text.matching import Term, coverage

# A deadline stands between what sets it off and what is to be done.
_ACT = 0.4
_SET_OFF = "之日起"
# What may stand between a time and the end of its clause: "签字后七日内，".
_WITHIN = "之以内前"
# "提前几日": so long before, not within.
_ADVANCE = re.compile(r"提前|预先|事先")
_IN_ADVANCE = 0.15


def act_bonus(
    act: Sequence[Term], wanted: Sequence[Term], passage: Passage, figure: Figure, read: Callable[[str], str]
) -> float:
    """Return what a time gains when what is asked to be done stands behind it, and the rest before.

    Args:
        act: the terms of what is to be done.
        wanted: all terms of the question.
        passage: the sentence.
        figure: the time.
        read: reads a text for comparison.
    """
    done = {term.text for term in act}
    rest = [term for term in wanted if term.text not in done]
    # "自收到甲之日起十日内，收到乙之日起五日内作出决定": set off apart, for the same act.
    own = _SET_OFF in figure.before and passage.text.count(_SET_OFF) > 1
    # "签字后七日内，将文本报送…": what is to be done stands in the next clause.
    ahead = own or not figure.after.strip(_WITHIN)
    before = read(figure.before if own else passage.text[: figure.quantity.span.start])
    after = read(passage.text[figure.quantity.span.end :] if ahead else figure.after)
    worth = 2 * _ACT if own else _ACT
    return worth * (coverage(act, [(after, 1.0)]) + coverage(rest, [(before, 1.0)])) / 2


def advance_bonus(focus: str, figure: Figure) -> float:
    """Return what a time gains for being told as one in advance where that is asked for, or loses for not being so."""
    if not _ADVANCE.search(focus):
        return 0.0
    ahead = figure.after.startswith("前") or figure.before.endswith("前") or _ADVANCE.search(figure.before)
    return _IN_ADVANCE if ahead else -_IN_ADVANCE
