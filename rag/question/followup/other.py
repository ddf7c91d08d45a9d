"""The last question asked of another thing or in another case: "公厕呢", "要是没办转诊手续呢", "老人呢"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.question.followup.asked import Asked, Known
from rag.question.followup.counterpart import Found, alike, denied, head, of_a_quantity, of_a_set, of_whom
from rag.question.followup.frame import Frame
from rag.question.followup.signs import FollowUp, read, says
from rag.text.normalize import fold
from rag.types import Span

_ABOUT = ("clause", "topic")
_FROM_CASE = ("case", *_ABOUT)
_EVERY = ("clause", "case", "topic")
Edit = tuple[Callable[[Frame], Found | None], tuple[str, ...]]
"""How to find what is named anew, and in which parts of the last question, the first first."""


def other_thing(own: FollowUp, said: str, last: Asked, known: Known) -> Asked:
    """The last question asked of another thing or in another case; of several one by one: 居民参保、在家护理."""
    if "、" in said and not _is_clause(own):
        for one in said.split("、"):
            last = other_thing(read(one, known.places), one, last, known) if one else last
        return last
    for seek, parts in _edits(own, said, last):
        if found := last.edited(lambda part: seek(Frame(part, known.places)), parts):  # noqa: B023
            return found
    if restates(own, last) and not own.supposes:
        return last
    case = f"如果{said}" if own.supposes and not said.startswith(("如果", "要是")) else said
    topic, asking = (last.topic, last.clause) if last.topic else Frame(last.clause, known.places).parted()
    if _is_clause(own):  # another case than the one that was told: "没公示给职工", "少发了"
        topic = _without_case(topic.split("，")) or topic
        *before, last_asked = asking.replace(",", "，").split("，")
        asking = "，".join(filter(None, (_without_case(before), last_asked)))
    return Asked(asking, topic, case, last.slot) if asking and topic else replace(last, case=case)


def restates(own: FollowUp, last: Asked) -> bool:
    """Whether a follow-up names nothing but what the last question names."""
    return all(word.text in fold(last.text) for word in own.rest)


def _without_case(clauses: Sequence[str]) -> str:
    """Clauses without the last where that tells what was done or not."""
    told = bool(clauses) and says("happened", clauses[-1]) and not Frame(clauses[-1]).form
    return "，".join(clauses[:-1] if told else clauses)


def _is_clause(own: FollowUp) -> bool:
    """Whether what is said tells a case and names no thing."""
    return says("clause", own.frame.text) or (own.supposes and len(own.frame.words) > 1)


def _edits(own: FollowUp, said: str, last: Asked) -> Iterator[Edit]:
    """How to find the place of what is named anew; a case stands in the place of its like alone."""
    folded, named = fold(said), Frame(said)

    def to(find: Callable[[Frame], Span | None]) -> Callable[[Frame], Found | None]:
        return lambda part: (span, said) if (span := find(part)) else None

    def named_last(part: Frame) -> Span | None:
        at = part.text.find(last.slot) if last.slot else -1
        return Span(at, at + len(last.slot)) if at >= 0 else None

    yield lambda part: of_a_set(named, part), _EVERY
    yield lambda part: of_a_quantity(own.frame, part), _EVERY
    yield lambda part: denied(named, part), _EVERY
    if own.supposes or restates(own, last):
        return
    yield lambda part: of_whom(said, part, last.slot), _FROM_CASE
    if says("whom", said) or says("hours", said):
        return
    yield to(lambda part: alike(folded, part, sure=True)), _ABOUT
    if _is_clause(own):
        return
    yield to(named_last), _ABOUT  # of 公立, 民营 and 三甲, asked one after the other, each stands for the one before
    yield to(lambda part: alike(folded, part)), _ABOUT
    if own.points or (named.words and not named.words[-1].tells):
        yield to(head), _ABOUT
