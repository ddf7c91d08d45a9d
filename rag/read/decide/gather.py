"""Lists and summaries: every unit that belongs to the answer, over sections and documents.

What a unit says tells little of whether it belongs: "完善救助机制" answers a question after social security in a
paragraph on it and nowhere else. So a unit is judged with the others of its paragraph, of which the first says what the
paragraph is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from rag.lexicon.patterns import first_name
from rag.read.decide.choice import Chosen, contrary
from rag.read.decide.odds import CUT, Odds, probability, read_odds
from rag.read.find.unit import Scored
from rag.text.normalize import fold, squeeze
from rag.types import Block, BlockKind, Facet, Query

_FILE = Path(__file__).with_name("gather.toml")
Group = tuple[str, int, bool]
"""The paragraph or list that a unit stands in: its document and place, and whether it is a list."""
SIGNS = ("bias", "gap", "lead", "first", "found", "document", "fifth")
# Farther behind says no more.
_FARTHEST = -10.0
# How near the other units come is told by the fifth best; how far it mostly is, where there are fewer.
_FIFTH, _USUAL_FIFTH = 5, -3.3
# How far the signal of place is behind where a unit is of another place.
_OF_ANOTHER_PLACE = 0.5
_ENDS = "。；！？;!?\n"

Found = Sequence[tuple[Facet, Sequence[Scored]]]
"""For each thing asked its units, best first."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence by the best of its pieces, with what it is judged by (``SIGNS``) and where it stands."""

    facet: Facet
    best: Scored
    signs: Mapping[str, float]
    group: Group = ("", 0, False)


@lru_cache(maxsize=2)
def load_gathering(path: Path = _FILE) -> Odds:
    """Read what each sign is worth, and ``cut``.

    Raises:
        ValueError: a weight is of no sign.
    """
    return read_odds(path, SIGNS)


def gathers(query: Query) -> bool:
    """Whether all that belongs to the answer may be asked for."""
    form = query.intent.form
    return form.gathered or (form.several and first_name("gathers", fold(query.standalone_text)) != "")


def gather(found: Found, blocks: Callable[[str], Sequence[Block]]) -> list[Chosen]:
    """Return the units that belong to the answer: the best of each thing asked first, then the likeliest.

    Args:
        found: for each thing asked all its units, best first.
        blocks: the blocks of a document, parents before their children.
    """
    weights = load_gathering()
    chosen = [(facet, ranked[0]) for facet, ranked in found if ranked]
    likely = _as_lists([(probability(weights, one.signs), one) for one in statements(found, blocks)])
    said = {squeeze(one.text) for _, one in chosen}
    for chance, one in sorted(likely, key=lambda pair: (-pair[0], *pair[1].best.place)):
        if chance < weights[CUT]:
            break
        if not _is_heading(one.best) and squeeze(one.best.text) not in said:
            said.add(squeeze(one.best.text))
            chosen.append((one.facet, one.best))
    return chosen


def _as_lists(likely: Sequence[tuple[float, Statement]]) -> list[tuple[float, Statement]]:
    """Each item of a list as likely as they all are on average: it is told whole or not at all."""
    lists: dict[Group, list[float]] = {}
    for chance, one in likely:
        lists.setdefault(one.group, []).append(chance)
    return [(sum(lists[one.group]) / len(lists[one.group]) if one.group[-1] else chance, one) for chance, one in likely]


def statements(found: Found, blocks: Callable[[str], Sequence[Block]]) -> list[Statement]:
    """The statements among units, each with what it is judged by; those that cannot answer are left out."""
    behind: dict[int, tuple[float, Facet, Scored]] = {}
    for facet, ranked in found:
        for one in ranked:
            gap = max(_FARTHEST, one.score - ranked[0].score)
            known = behind.get(id(one.unit))
            if not one.excluded and not _apart(one, ranked[0]) and (known is None or gap > known[0]):
                behind[id(one.unit)] = (gap, facet, one)
    grouped: dict[Group, list[tuple[float, Facet, Scored]]] = {}
    for entry in sorted(behind.values(), key=lambda entry: entry[2].place):
        grouped.setdefault(_group(entry[2], blocks), []).append(entry)
    within = {id(facet): ranked[0].unit.doc_id for facet, ranked in found if ranked}
    joined = {key: _joined(group) for key, group in grouped.items()}
    gaps = sorted((gap for group in joined.values() for gap, _, _ in group), reverse=True)
    fifth = gaps[_FIFTH - 1] if len(gaps) >= _FIFTH else _USUAL_FIFTH
    return [one for key, group in joined.items() for one in _judged(group, within, key, fifth)]


def _group(one: Scored, blocks: Callable[[str], Sequence[Block]]) -> Group:
    around = next((block for block in blocks(one.unit.doc_id) if block.span.covers(one.unit.span)), None)
    if around is None:
        return one.unit.doc_id, one.unit.span.start, False
    return one.unit.doc_id, around.span.start, around.kind is BlockKind.LIST


def _joined(group: Sequence[tuple[float, Facet, Scored]]) -> list[tuple[float, Facet, Scored]]:
    """The sentences of a group, each by the best of its pieces."""
    sentences = [[group[0]]]
    for (_, _, before), entry in pairwise(group):
        goes_on = before.unit.span.end == entry[2].unit.span.start and before.text.rstrip()[-1:] not in _ENDS
        if goes_on:
            sentences[-1].append(entry)
        else:
            sentences.append([entry])
    return [max(pieces, key=lambda entry: entry[0]) for pieces in sentences]


def _judged(
    sentences: Sequence[tuple[float, Facet, Scored]], within: Mapping[int, str], group: Group, fifth: float
) -> list[Statement]:
    made = []
    for at, (gap, facet, one) in enumerate(sentences):
        signs = {
            "bias": 1.0,
            "gap": gap,
            "lead": sentences[0][0],
            "first": float(at == 0),
            "found": one.signals.get("retrieval", 0.0),
            "document": float(one.unit.doc_id == within[id(facet)]),
            "fifth": fifth,
        }
        made.append(Statement(facet, one, signs, group))
    return made


def _apart(one: Scored, best: Scored) -> bool:
    """Whether it is of another time, kind or place than the best."""
    return contrary(one, best) or best.signals.get("place", 0.0) - one.signals.get("place", 0.0) >= _OF_ANOTHER_PLACE


def _is_heading(one: Scored) -> bool:
    return squeeze(one.text) in map(squeeze, one.unit.section_path)
