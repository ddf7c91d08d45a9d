"""Which units are told: the best for each thing asked, and those that are nearly as likely to answer."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.read.find.unit import Scored
from rag.text.normalize import squeeze
from rag.types import Facet, Intent

Chosen = tuple[Facet, Scored]

# How likely another unit must be beside the best for it to be told too, by the form asked for; how likely one must be
# that stands beside a chosen one; and how many are looked at.
_SHARE = {Intent.FIGURE: 0.4, Intent.COMPARISON: 0.2}
_USUAL_SHARE, _BESIDE = 0.15, 0.05
_MOST = 6
# Characters between two units that stand beside each other.
_GAP = 3


def choose(intent: Intent, found: Sequence[tuple[Facet, Sequence[Scored]]]) -> list[Chosen]:
    """Return the units to be told, the best of each facet first.

    Args:
        intent: the form asked for.
        found: for each facet its units, best first.
    """
    chosen: list[Chosen] = []
    for facet, ranked in found:
        if ranked and _new(ranked[0], chosen):
            chosen.append((facet, ranked[0]))
    for facet, ranked in found:
        for one in ranked[1:_MOST]:
            share = _BESIDE if _beside(one, chosen) else _SHARE.get(intent, _USUAL_SHARE)
            if math.exp(one.score - ranked[0].score) >= share and _new(one, chosen):
                chosen.append((facet, one))
    return chosen


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
