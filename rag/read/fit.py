"""Whether a sentence may answer for the asked scope."""

from __future__ import annotations

from collections.abc import Sequence

from rag.text.places import NATIONAL, lies_in, same_place
from rag.types import Kind, Scope

_DIFFERS = -1.0
_KIND_DIFFERS, _GOAL = -0.3, -0.1
_LOCAL = -0.1
# A place's own rule goes before that of the larger one.
_OUTER = -0.2
# Up to so many years a sentence speaks of each; more are a period.
_YEARS_APART = 2


def fit(
    asked: Scope, found: Scope, *, rule: bool = False, leaning: Kind = Kind.NONE, ending: bool = False
) -> tuple[bool, float]:
    """Return whether a sentence of scope ``found`` may answer, and what its score loses for not saying its own.

    Args:
        asked: the facet's scope.
        found: the sentence's.
        rule: the sentence stands in an article, which holds in every year.
        leaning: the kind the question's wording leans to where it says none.
        ending: what is said of a period is how high something came by its end.
    """
    if rule:
        asked = Scope(body=asked.body)
    if asked.years and not set(asked.years) & set(found.years):
        return False, _DIFFERS
    if (
        len(asked.years) == 1
        and len(found.years) > _YEARS_APART
        and not (ending and asked.years[0] == max(found.years))
    ):
        return False, _DIFFERS  # a figure of five years is none of one of them
    if asked.body and not _holds_for(asked.body, found.body, rule=rule):
        return False, _DIFFERS
    if asked.kind is not Kind.NONE and found.kind is not Kind.NONE and asked.kind is not found.kind:
        return False, _DIFFERS
    # Where no place is named, the whole state's is meant.
    loss = _LOCAL if not asked.body and found.body not in ("", NATIONAL) else 0.0
    loss += _OUTER if asked.body and found.body and not same_place(asked.body, found.body) else 0.0
    if asked.kind is Kind.NONE and found.kind not in (Kind.NONE, leaning if leaning is not Kind.NONE else Kind.ACTUAL):
        loss = _KIND_DIFFERS if asked.years else _GOAL  # without a word for it, a result is asked for
    if asked.years and set(asked.years) != set(found.years):
        loss += _KIND_DIFFERS
    return True, loss


def _holds_for(asked: str, found: str, *, rule: bool) -> bool:
    """Whether what is said for one place holds for the asked one.

    The rule of the province or city around it does, its figure does not. The state's rule is left aside: where a place
    is named, its own is asked for, which may differ.
    """
    if not found:
        return asked == NATIONAL
    return same_place(asked, found) or (rule and found != NATIONAL and lies_in(asked, found))


def of_time(asked: Sequence[int], own: Sequence[int]) -> bool:
    """Whether what a document of the years ``own`` says of no time is of the asked years.

    What a plan of a period sets is of the period and to be reached by its end.

    >>> of_time((2030,), (2030,)), of_time((2028,), range(2026, 2031)), of_time((2030,), range(2026, 2031))
    (True, False, True)
    """
    if len(own) <= _YEARS_APART:
        return not set(asked).isdisjoint(own)
    if len(asked) == 1:
        return asked[0] in own and asked[0] + 1 not in own
    return bool(asked) and set(asked) <= set(own)
