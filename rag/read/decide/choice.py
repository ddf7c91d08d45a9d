"""Which units are told: the best for each thing asked, and those that are nearly as likely to answer."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.lexicon.patterns import first_name
from rag.read.find.unit import Scored
from rag.text.normalize import fold, squeeze
from rag.types import Facet, Intent, Query

Chosen = tuple[Facet, Scored]

# How likely another unit must be beside the best for it to be told too, by the form asked for; how likely one must be
# that stands beside a chosen one; and how many are looked at.
_SHARE = {Intent.FIGURE: 0.4, Intent.COMPARISON: 0.2}
_USUAL_SHARE, _BESIDE = 0.15, 0.05
_MOST = 6
_SHARE_SEVERAL = 0.15
# What a unit gains for holding all that the best one leaves out, in log odds; the least share that counts; and how
# many units are looked at.
_GAIN, _LEAST_GAIN, _LOOKED_AT = 12.0, 0.08, 30
# Signals of scope, and how far apart they are of units of two scopes.
_SCOPE, _APART = ("year", "kind"), 0.5
# Characters between two units that stand beside each other.
_GAP = 3


def choose(query: Query, found: Sequence[tuple[Facet, Sequence[Scored]]]) -> list[Chosen]:
    """Return the units to be told, the best of each facet first.

    Of two things that are compared in one facet the second is told by the unit that holds what the first leaves out.

    Args:
        query: the question.
        found: for each facet its units, best first.
    """
    chosen: list[Chosen] = []
    for facet, ranked in found:
        if ranked and _new(ranked[0], chosen):
            chosen.append((facet, ranked[0]))
    several = asks_several(query)
    if several and len(found) == 1 and (other := _complement(found[0][1])) is not None:
        chosen.append((found[0][0], other))
    share = _SHARE_SEVERAL if several else _SHARE.get(query.intent, _USUAL_SHARE)
    for facet, ranked in found:
        for one in ranked[1:_MOST]:
            least = _BESIDE if _beside(one, chosen) else share
            likely = math.exp(one.score - ranked[0].score) >= least
            if likely and _new(one, chosen) and not contrary(one, ranked[0]):
                chosen.append((facet, one))
    return chosen


def asks_several(query: Query) -> bool:
    """Whether a question asks for two things at once: "各多少", "哪个高", "差多少"."""
    return query.intent is Intent.COMPARISON or first_name("several", fold(query.standalone_text)) != ""


def _complement(ranked: Sequence[Scored]) -> Scored | None:
    """The unit that is worth most by what it holds of the asked terms and the best one leaves out, or ``None``."""
    best = ranked[0]

    def gain(one: Scored) -> float:
        return sum(weight for term, weight in one.holds.items() if term not in best.holds)

    total = sum(best.asked.values()) or 1.0
    others = [one for one in ranked[1:_LOOKED_AT] if gain(one) / total >= _LEAST_GAIN]
    return max(others, key=lambda one: one.score + _GAIN * gain(one) / total, default=None)


def contrary(one: Scored, best: Scored) -> bool:
    """Whether a unit is of another time or kind than the best: a near miss, no part of the answer."""
    return any(best.signals.get(name, 0.0) - one.signals.get(name, 0.0) >= _APART for name in _SCOPE)


def _new(one: Scored, chosen: Sequence[Chosen]) -> bool:
    """Whether it says something that is not told yet: reports repeat themselves."""
    return all(one.unit is not other.unit and squeeze(one.text) != squeeze(other.text) for _, other in chosen)


def _beside(one: Scored, chosen: Sequence[Chosen]) -> bool:
    here = one.unit.span
    return any(
        one.unit.doc_id == other.unit.doc_id
        and (0 <= here.start - other.unit.span.end <= _GAP or 0 <= other.unit.span.start - here.end <= _GAP)
        for _, other in chosen
    )
