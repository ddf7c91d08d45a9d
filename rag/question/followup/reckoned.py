"""A follow-up that compares, adds up or counts what was told: "多了多少", "比上一年少多少", "哪个更高", "一共几项"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.lexicon.patterns import find, joined, patterns
from rag.question.followup.asked import Asked, Known, alike_to_last
from rag.question.followup.frame import Frame, tidy
from rag.question.followup.signs import says
from rag.question.followup.standalone import every_asked, follow
from rag.question.items import MOST_ASKED
from rag.text.normalize import fold
from rag.types import Reckoning, Turn

_TWO = 2
_LISTS = "what"


@dataclass(frozen=True, slots=True)
class Compared:
    """The questions whose figures are compared or added up, as they read by themselves, and what is asked of them."""

    parts: tuple[str, ...]
    reckoning: Reckoning


def find_compared(
    question: str, history: Sequence[Turn], reference: int | None = None, places: Sequence[str] = ()
) -> Compared | None:
    """Return the questions whose figures ``question`` compares, or ``None`` where it asks something else.

    Arguments as of ``make_standalone``.

    >>> told = [Turn("user", "2030年植树多少亩？"), Turn("user", "2031年呢？")]
    >>> find_compared("多了多少？", told).parts
    ('2030年植树多少亩', '2031年植树多少亩')
    """
    folded = fold(question)
    found = next(((one.name, match) for one in patterns("reckons") if (match := one.regex.search(folded))), None)
    known = Known(reference, places)
    asked = every_asked(history, known)
    if asked and says("counts", question) and Frame(asked[-1].clause).form == _LISTS:
        return Compared((tidy(asked[-1].text),), Reckoning.COUNT)
    if found is None or not asked:
        return None
    reckoning, base = Reckoning(found[0]), (found[1].groupdict().get("base") or "").strip()
    parts = alike_to_last(asked, MOST_ASKED if reckoning is not Reckoning.DIFFERENCE else _TWO)
    if base and not joined("followup", "told_before").match(base):
        parts = _with_base(base, parts, asked[-1], known)
    return Compared(tuple(tidy(one.text) for one in parts), reckoning) if len(parts) >= _TWO else None


def _with_base(base: str, told: Sequence[Asked], last: Asked, known: Known) -> tuple[Asked, ...]:
    """The last question and the one that it is compared with; those told last where these are of two times already."""
    year_before = joined("followup", "year_before").match(base)
    if year_before and len(told) == _TWO and len({_times(one) for one in told}) == _TWO:
        return tuple(told)
    frame = Frame(base, known.places)
    named = len(base) >= _TWO and base not in last.text and find("split", "whole_area", fold(base)) is None
    if not (year_before or frame.times or frame.places or named):
        return ()
    other = follow(f"{'上一年' if year_before else base}呢", last, known)
    return () if other.text == last.text else (last, other)


def _times(one: Asked) -> str:
    return "".join(span.cut(one.text) for span in Frame(one.text).times)
