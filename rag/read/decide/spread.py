"""How likely the answer to a list or a summary is spread over paragraphs, so that its units have to be gathered.

"有哪些" and "怎么" ask for one list or one sentence more often than for all that a document says of something. Where
many statements are likely to belong to the answer, it is spread; where the best one is an item of a list, the list
answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from rag.read.decide.further import Blocks
from rag.read.decide.gather import Found, load_gathering, statements
from rag.read.decide.odds import CUT, Odds, probability, read_odds
from rag.types import Intent, Query

_FILE = Path(__file__).with_name("spread.toml")
SIGNS = ("bias", "expected", "list", "summary", "which")


@lru_cache(maxsize=2)
def load_spread(path: Path = _FILE) -> Odds:
    """Read what each sign is worth, and ``cut``.

    Raises:
        ValueError: a weight is of no sign.
    """
    return read_odds(path, SIGNS)


def spread_signs(query: Query, found: Found, blocks: Blocks) -> dict[str, float]:
    """What the probability is read from, by name.

    ``expected``: how many statements belong to the answer, as the sum of how likely each does; ``list``: the best one
    is an item of a list; ``summary``: a summary is asked for; ``which``: places, bodies or people are.

    Args:
        query: the question.
        found: for each thing asked all its units, best first.
        blocks: the blocks of a document, parents before their children.
    """
    judged = statements(found, blocks)
    firsts = {id(ranked[0].unit) for _, ranked in found if ranked}
    return {
        "bias": 1.0,
        "expected": sum(probability(load_gathering(), one.signs) for one in judged),
        "list": float(any(one.group[-1] for one in judged if id(one.best.unit) in firsts)),
        "summary": float(query.intent is Intent.SUMMARY),
        "which": float(query.intent.form.several),
    }


def spread(signs: Mapping[str, float], weights: Odds | None = None) -> bool:
    """Whether an answer of these signs is likelier spread than not."""
    worth = load_spread() if weights is None else weights
    return probability(worth, signs) >= worth[CUT]
