"""How likely another unit belongs to the answer beside the best one.

What stands in another paragraph is told for what it may be right in where the best one is wrong: that takes a score
that is nearly as high. What goes on in the paragraph or list of the best one may belong to it though it scores less.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from rag.read.decide.odds import Odds, probability, read_odds
from rag.read.find.unit import Scored, Unit
from rag.text.cell_context import split_context
from rag.text.enumeration import begins_item
from rag.types import Block, BlockKind

_FILE = Path(__file__).with_name("further.toml")
SIGNS = ("bias", "gap", "apart", "missed", "form", "beside", "rival")
# Characters between two units that stand beside each other.
_GAP = 3
# And between two in one piece of text: a sentence may go on behind a unit.
_NEAR = 40

Blocks = Callable[[str], Sequence[Block]]


@lru_cache(maxsize=2)
def load_further(path: Path = _FILE) -> Odds:
    """Read what each sign is worth, and ``cut``.

    Raises:
        ValueError: a weight is of no sign.
    """
    return read_odds(path, SIGNS)


def further_signs(one: Scored, best: Scored, blocks: Blocks) -> dict[str, float]:
    """What is known of a unit beside the best one, by name.

    ``gap``: how far its score stays behind, in log odds; ``apart``: the same where it stands in another paragraph or
    list, else 0; ``missed``: what it leaves unmatched of the question beyond what the best one does; ``form``: whether
    it has the form asked for and the best one not, -1 the other way round; ``beside``: it stands next to it; ``rival``:
    it holds a figure in the place of the best one's and stands in another document.

    Args:
        one: the unit.
        best: the best one.
        blocks: the blocks of a document, parents before their children.
    """
    gap = one.score - best.score
    return {
        "bias": 1.0,
        "gap": gap,
        "apart": 0.0 if _together(one.unit, best.unit, blocks) else gap,
        "missed": one.missed - best.missed,
        "form": one.signals.get("form", 0.0) - best.signals.get("form", 0.0),
        "beside": float(stands_beside(one.unit, best.unit)),
        "rival": float(None not in (one.figure, best.figure) and one.unit.doc_id != best.unit.doc_id),
    }


def belongs_further(signs: Mapping[str, float], weights: Odds | None = None) -> float:
    """The probability in [0, 1] that a unit of these signs belongs to the answer."""
    return probability(load_further() if weights is None else weights, signs)


def stands_beside(one: Unit, other: Unit) -> bool:
    """Whether nothing stands between two units."""
    here, there = one.span, other.span
    return one.doc_id == other.doc_id and (0 <= here.start - there.end <= _GAP or 0 <= there.start - here.end <= _GAP)


def are_parallel(one: Unit, other: Unit, blocks: Blocks) -> bool:
    """Whether each of two units says the like of something else: in two items of a list, or the later begins one."""
    if one.doc_id != other.doc_id:
        return False
    first, later = sorted((one, other), key=lambda each: each.span.start)
    if later.span.start - first.span.end <= _NEAR and begins_item(later.text):
        return True
    here, there = _item(one, blocks), _item(other, blocks)
    return here is not None and there is not None and here is not there and here.parent == there.parent


def _item(unit: Unit, blocks: Blocks) -> Block | None:
    """The innermost item of a list that a unit stands in."""
    around = [block for block in blocks(unit.doc_id) if block.kind is BlockKind.ITEM and block.span.covers(unit.span)]
    return around[-1] if around else None


def _together(one: Unit, other: Unit, blocks: Blocks) -> bool:
    """Whether two units stand in one paragraph or list; the cells of a table are answers of their own."""
    if one.doc_id != other.doc_id or split_context(one.context) is not None:
        return False
    around = next((block for block in blocks(one.doc_id) if block.span.covers(one.span)), None)
    return around is not None and around.span.covers(other.span)
