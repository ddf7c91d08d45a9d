"""Whether a question of a conversation says all it asks."""

from __future__ import annotations

import re

from rag.question.followup.asked import Asked, Known
from rag.question.followup.frame import Frame
from rag.question.followup.signs import FollowUp

SHORT = 30  # characters: what is longer says itself where it asks about
NAMED_RULE = re.compile(r"^.*?[一-龥](?:条例|办法|规定|细则|(?<![办方做想说])法(?![院律规]))》?")
_COMMON = frozenset(
    "年月日人个的一二三四五六七八九十上中下大小多少要能会可以有为是不后前内里家位次时件单计工作员者部门所方面得去来"
)


def is_whole(own: FollowUp, last: Asked, known: Known) -> bool:
    """Whether a question says all it asks: nothing in it points back, and it is not of the matter last asked about."""
    frame = own.frame
    if not own.whole or own.leans:
        return False
    if frame.places or names_rule(frame.text):
        return True
    if own.supposes:
        return False
    named, about = (
        {char for word in words if word.is_name for char in word.text} - _COMMON
        for words in (own.rest, Frame(last.about(), known.places).words)
    )
    return bool(frame.times) or not named & about or len(frame.text) > SHORT


def names_rule(text: str) -> bool:
    """Whether a question names a rule by its title."""
    return bool(NAMED_RULE.search(text))


def surely_whole(question: str, own: FollowUp) -> bool:
    """Whether a question names where, when or of which rule it asks, so that it is of nothing asked before."""
    return bool(own.frame.places or own.frame.times) or names_rule(question) or len(question) > SHORT
