"""The questions of a conversation as they read by themselves, and which of the last ones ask alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rag.question.followup.frame import Frame
from rag.question.followup.kind import AMOUNT
from rag.types import Span

_ALIKE = 0.5  # share of the shorter of two questions that the other says too


class Known(NamedTuple):
    """The year of 今年 and the places that documents speak for.

    ``keeps``: a question that may be asked anew is taken to be of what was asked about before.
    """

    reference: int | None
    places: Sequence[str]
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The last question as edited so far: what it is about, in which case, and what it asks of that.

    A question that says all it asks is all ``clause``. ``slot`` is what was named last in the place of something else.
    """

    clause: str
    topic: str = ""
    case: str = ""
    slot: str = ""

    @property
    def text(self) -> str:
        """All of it, in one line."""
        return "，".join(part for part in (self.topic, self.case, self.clause) if part)

    def about(self) -> str:
        """What it is about, without what it asks of that."""
        return self.topic or Frame(self.clause).topic

    def edited(
        self, seek: Callable[[str], tuple[Span, str] | None], parts: Sequence[str] = ("clause", "case", "topic")
    ) -> Asked | None:
        """Edited in the first of its parts where ``seek`` finds what is named anew; ``None`` where none has it."""
        for name in parts:
            part = getattr(self, name)
            if found := seek(part) if part else None:
                span, said = found
                return replace(self, **{name: f"{part[: span.start]}{said}{part[span.end :]}", "slot": said})
        return None

    def each(self, edit: Callable[[str], str], has: Callable[[str], bool]) -> Asked:
        """Edited where it has what is edited, else at its beginning."""
        if not any(map(has, (self.topic, self.case, self.clause))):
            return replace(self, topic=edit(self.topic)) if self.topic else replace(self, clause=edit(self.clause))
        topic, case, clause = (edit(part) if has(part) else part for part in (self.topic, self.case, self.clause))
        return replace(self, clause=clause, topic=topic, case=case)


def alike_to_last(asked: Sequence[Asked], most: int) -> tuple[Asked, ...]:
    """The last questions, at most so many, that ask for the amount of one thing at several times, places or of kinds.

    >>> [one.text for one in alike_to_last([Asked("谁管路灯"), Asked("甲镇有几座桥"), Asked("乙镇有几座桥")], 3)]
    ['甲镇有几座桥', '乙镇有几座桥']
    """
    found: list[Asked] = []
    for one in reversed(asked[-most:]):
        if Frame(one.clause).form not in AMOUNT or (found and not _alike(one.text, found[-1].text)):
            break
        found.append(one)
    return tuple(reversed(found))


def _alike(one: str, other: str) -> bool:
    """Whether two questions say the same but for what tells them apart."""
    shared = sum((Counter(one) & Counter(other)).values())
    return one != other and shared >= _ALIKE * min(len(one), len(other))
