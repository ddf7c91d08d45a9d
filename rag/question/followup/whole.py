"""Whether a question of a conversation says all it asks."""

from __future__ import annotations

from rag.lexicon.patterns import find
from rag.question.followup.asked import Asked, Known
from rag.question.followup.frame import Frame
from rag.question.followup.signs import FollowUp
from rag.text.normalize import fold

SHORT = 30  # characters: what is longer says itself where it asks about
_COMMON = frozenset(
    "年月日人个的一二三四五六七八九十上中下大小多少要能会可以有为是不后前内里家位次时件单计工作员者部门所方面得去来"
)


def is_whole(own: FollowUp, last: Asked, known: Known) -> bool:
    """Whether a question says all it asks: nothing in it points back, and it is not of the matter last asked about."""
    frame = own.frame
    if not own.whole or own.leans:
        return False
    if frame.places or named_rule(frame.text):
        return True
    if own.supposes:
        return False
    named, about = (
        {char for word in words if word.is_name for char in word.text} - _COMMON
        for words in (own.rest, Frame(last.about(), known.places).words)
    )
    return bool(frame.times) or not named & about or len(frame.text) > SHORT


def named_rule(text: str) -> str:
    """A question up to the rule that it names by its title, or ""."""
    match = find("followup", "named_rule", fold(text))
    return text[: match.end()] if match else ""


def surely_whole(question: str, own: FollowUp) -> bool:
    """Whether a question names where, when or of which rule it asks, so that it is of nothing asked before."""
    return bool(own.frame.places or own.frame.times or named_rule(question) or len(question) > SHORT)
