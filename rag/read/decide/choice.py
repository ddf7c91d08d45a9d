"""Which units are told: the best for each thing asked, and those that are nearly as likely to answer."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.lexicon.patterns import first_name
from rag.read.decide.further import Blocks, are_parallel, belongs_further, further_signs, load_further, stands_beside
from rag.read.decide.odds import CUT
from rag.read.find.unit import Scored
from rag.text.normalize import fold, squeeze
from rag.types import Facet, Intent, Query

Chosen = tuple[Facet, Scored]

# Of forms with a share another unit is told only as far behind the best one as that share of the likelihood says; less
# where it stands beside a chosen one or where several things are asked. And how many are looked at.
_SHARE_SEVERAL, _SHARE_BESIDE = 0.15, 0.05
_MOST = 6
# What a unit gains for holding all that the best one leaves out, in log odds; the least share that counts; and how
# many units are looked at.
_GAIN, _LEAST_GAIN, _LOOKED_AT = 12.0, 0.08, 30
# Signals of scope, and how far apart they are of units of two scopes.
_SCOPE, _APART = ("year", "kind"), 0.5


def choose(query: Query, found: Sequence[tuple[Facet, Sequence[Scored]]], blocks: Blocks) -> list[Chosen]:
    """Return the units to be told, the best of each facet first.

    Of two things that are compared in one facet the second is told by the unit that holds what the first leaves out.

    Args:
        query: the question.
        found: for each facet its units, best first.
        blocks: the blocks of a document, parents before their children.
    """
    chosen: list[Chosen] = []
    for facet, ranked in found:
        if ranked and (_new(ranked[0], chosen) or _tells_another(ranked[0], chosen)):
            chosen.append((facet, ranked[0]))
    several = asks_several(query)
    if several and len(found) == 1 and (other := _complement(found[0][1])) is not None:
        chosen.append((found[0][0], other))
    for facet, ranked in found:
        for one in (each for each in ranked[1:_MOST] if not each.excluded):
            if _new(one, chosen) and not contrary(one, ranked[0]) and _is_told(query, one, ranked[0], chosen, blocks):
                chosen.append((facet, one))
    return chosen


def _is_told(query: Query, one: Scored, best: Scored, chosen: Sequence[Chosen], blocks: Blocks) -> bool:
    """Whether a unit is told beside those chosen."""
    form = query.intent.form
    share, several = math.exp(one.score - best.score), asks_several(query)
    if several and share >= _SHARE_SEVERAL:
        return True
    if form.one and not several and are_parallel(one.unit, best.unit, blocks):
        return False
    beside = any(stands_beside(one.unit, other.unit) for _, other in chosen)
    least = _SHARE_BESIDE if beside else _SHARE_SEVERAL if several else form.share or 0.0
    if form.share is not None and share < least:
        return False
    return belongs_further(further_signs(one, best, blocks)) >= load_further()[CUT]


def asks_several(query: Query) -> bool:
    """Whether a question asks for two things at once: "各多少", "哪个高", "差多少"."""
    return query.intent is Intent.COMPARISON or first_name("several", fold(query.standalone_text)) != ""


def _complement(ranked: Sequence[Scored]) -> Scored | None:
    """The unit that is worth most by what it holds of the asked terms and the best one leaves out, or ``None``."""
    best = ranked[0]

    def gain(one: Scored) -> float:
        return sum(weight for term, weight in one.holds.items() if term not in best.holds)

    total = sum(best.asked.values()) or 1.0
    others = [one for one in ranked[1:_LOOKED_AT] if not one.excluded and gain(one) / total >= _LEAST_GAIN]
    return max(others, key=lambda one: one.score + _GAIN * gain(one) / total, default=None)


def contrary(one: Scored, best: Scored) -> bool:
    """Whether a unit is of another time or kind than the best: a near miss, no part of the answer."""
    return any(best.signals.get(name, 0.0) - one.signals.get(name, 0.0) >= _APART for name in _SCOPE)


def _new(one: Scored, chosen: Sequence[Chosen]) -> bool:
    """Whether it says something that is not told yet: reports repeat themselves."""
    return all(one.unit is not other.unit and squeeze(one.text) != squeeze(other.text) for _, other in chosen)


def _tells_another(one: Scored, chosen: Sequence[Chosen]) -> bool:
    """Whether another figure of a chosen unit answers what else is asked."""
    told = [other.figure for _, other in chosen if other.unit is one.unit]
    return one.figure is not None and bool(told) and one.figure not in told
