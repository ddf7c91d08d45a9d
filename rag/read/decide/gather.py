"""Lists and summaries: every unit that belongs to the answer, over sections and documents.

What a unit says tells little of whether it belongs: "完善救助机制" answers a question after social security in a
paragraph on it and nowhere else. So a unit is judged with the others of its paragraph, of which the first says what the
paragraph is about.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from rag.lexicon.patterns import first_name
from rag.read.decide.choice import Chosen, contrary
from rag.read.find.unit import Scored
from rag.text.normalize import fold, squeeze
from rag.types import Block, Facet, Intent, Query

_FILE = Path(__file__).with_name("gather.toml")
_GATHERED = frozenset({Intent.LIST, Intent.SUMMARY})
_SEVERAL = frozenset({Intent.WHERE, Intent.WHO})
SIGNS = ("bias", "gap", "lead", "rest", "document")
# Farther behind says no more; and how far behind what stands alone in its paragraph is taken to be.
_FARTHEST, _ALONE = -10.0, -5.0
_ENDS = "。；！？;!?\n"

Found = Sequence[tuple[Facet, Sequence[Scored]]]
"""For each thing asked its units, best first."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence by the best of its pieces, with what it is judged by (``SIGNS``)."""

    facet: Facet
    best: Scored
    signs: Mapping[str, float]


@lru_cache(maxsize=2)
def load_gathering(path: Path = _FILE) -> Mapping[str, float]:
    """Read what each sign is worth, and ``cut``.

    Raises:
        ValueError: a weight is of no sign.
    """
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    if unknown := found.keys() - {*SIGNS, "cut"}:
        raise ValueError(f"{path}: no sign is called {', '.join(sorted(unknown))}")
    return MappingProxyType({name: float(value) for name, value in found.items()})


def gathers(query: Query) -> bool:
    """Whether all that belongs to the answer is asked for."""
    several = query.intent in _SEVERAL and first_name("gathers", fold(query.standalone_text)) != ""
    return query.intent in _GATHERED or several


def gather(found: Found, blocks: Callable[[str], Sequence[Block]]) -> list[Chosen]:
    """Return the units that belong to the answer: the best of each thing asked first, then the likeliest.

    Args:
        found: for each thing asked all its units, best first.
        blocks: the blocks of a document, parents before their children.
    """
    weights = load_gathering()
    chosen = [(facet, ranked[0]) for facet, ranked in found if ranked]
    likely = [(belongs(weights, one.signs), one) for one in statements(found, blocks)]
    said = {squeeze(one.text) for _, one in chosen}
    for chance, one in sorted(likely, key=lambda pair: (-pair[0], *pair[1].best.place)):
        if chance < weights["cut"]:
            break
        if not _is_heading(one.best) and squeeze(one.best.text) not in said:
            said.add(squeeze(one.best.text))
            chosen.append((one.facet, one.best))
    return chosen


def belongs(weights: Mapping[str, float], signs: Mapping[str, float]) -> float:
    """The probability in [0, 1] that a statement belongs to the answer."""
    return 1 / (1 + math.exp(-sum(weights[name] * signs[name] for name in SIGNS)))


def statements(found: Found, blocks: Callable[[str], Sequence[Block]]) -> list[Statement]:
    """The statements among units, each with what it is judged by; those that cannot answer are left out."""
    behind: dict[int, tuple[float, Facet, Scored]] = {}
    for facet, ranked in found:
        for one in ranked:
            gap = max(_FARTHEST, one.score - ranked[0].score)
            known = behind.get(id(one.unit))
            if not one.excluded and not contrary(one, ranked[0]) and (known is None or gap > known[0]):
                behind[id(one.unit)] = (gap, facet, one)
    grouped: dict[tuple[str, int], list[tuple[float, Facet, Scored]]] = {}
    for entry in sorted(behind.values(), key=lambda entry: entry[2].place):
        grouped.setdefault(_group(entry[2], blocks), []).append(entry)
    within = {id(facet): ranked[0].unit.doc_id for facet, ranked in found if ranked}
    return [one for group in grouped.values() for one in _judged(_joined(group), within)]


def _group(one: Scored, blocks: Callable[[str], Sequence[Block]]) -> tuple[str, int]:
    """The paragraph or list that a unit stands in."""
    around = next((block for block in blocks(one.unit.doc_id) if block.span.covers(one.unit.span)), None)
    return one.unit.doc_id, around.span.start if around else one.unit.span.start


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


def _judged(sentences: Sequence[tuple[float, Facet, Scored]], within: Mapping[int, str]) -> list[Statement]:
    gaps = [gap for gap, _, _ in sentences]
    made = []
    for at, (gap, facet, one) in enumerate(sentences):
        rest = max((*gaps[:at], *gaps[at + 1 :]), default=_ALONE)
        document = float(one.unit.doc_id == within[id(facet)])
        signs = {"bias": 1.0, "gap": gap, "lead": gaps[0], "rest": rest, "document": document}
        made.append(Statement(facet, one, signs))
    return made


def _is_heading(one: Scored) -> bool:
    return squeeze(one.text) in map(squeeze, one.unit.section_path)
