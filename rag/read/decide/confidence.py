"""How likely what was found answers rightly: a logistic function of what the best unit misses and of its lead.

Platt, Probabilistic Outputs for Support Vector Machines (1999). The weights stand in ``confidence.toml``, fitted on
questions of documents that the selector was not trained on, a third of them unanswerable (``python -m eval.fit``), so
that of the answers that are 0.8 sure eight of ten are right there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from rag.read.decide.odds import Odds, probability, read_odds
from rag.read.find.unit import Scored
from rag.read.score.lacks import MEASURE, VALUE, YEAR
from rag.read.score.signals import SIGNALS

_FILE = Path(__file__).with_name("confidence.toml")
# Beyond these, lead and retrieval score say no more.
_LEAD_MOST, _FOUND_MOST = 6.0, 8.0
# Where nothing else might answer.
_ALONE = 3.0
# What is told beside the best unit's signals.
_OWN = frozenset({"bias", "missed", "lead", "found", "no_value", "no_measure", "no_year"})

Estimate = Callable[[Sequence[Scored]], float]


@lru_cache(maxsize=2)
def load_odds(path: Path = _FILE) -> Odds:
    """Read what each sign is worth, in log odds; ``bias`` is that of none.

    Raises:
        ValueError: a weight is of no sign.
    """
    return read_odds(path, SIGNALS.keys() | _OWN)


def signs(ranked: Sequence[Scored]) -> dict[str, float]:
    """What the probability is read from, by name.

    ``missed``: what the best unit's tokens leave unmatched of the question's; ``lead``: its score over the next;
    ``found``: how far its passage stands out in the store; ``no_value``: an amount is asked for in a unit of measure,
    and it tells none; ``no_measure``: it tells one in another unit; ``no_year``: it does not speak of the asked year,
    nor do its headings or its document.

    Args:
        ranked: the units, best first; at least one.
    """
    best = ranked[0]
    rival = next((one for one in ranked[1:] if one.unit.text != best.unit.text), None)
    lead = min(_LEAD_MOST, best.score - rival.score) if rival is not None else _ALONE
    return {
        "bias": 1.0,
        "missed": best.missed,
        "lead": lead / _LEAD_MOST,
        "found": min(best.unit.hit.score, _FOUND_MOST) / _FOUND_MOST,
        "no_value": float(VALUE in best.lacks),
        "no_measure": float(MEASURE in best.lacks),
        "no_year": float(YEAR in best.lacks),
        **best.signals,
    }


def confidence(ranked: Sequence[Scored]) -> float:
    """Return the probability in [0, 1] that the best of ``ranked`` answers, 0 where there is none."""
    if not ranked or ranked[0].excluded:
        return 0.0
    return probability(load_odds(), signs(ranked))
