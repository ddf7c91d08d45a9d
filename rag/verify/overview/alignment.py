"""Words of an overview beside those of a unit: they must be the same, but for what the lexicon lets pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.verify.overview.tokens import Mark, Token

# Pairs of places that are looked at for one stretch of an overview; what takes more is not borne out.
_MOST_STEPS = 4000
# Words between a figure and what it counts, where the overview turns them round: 12家企业, 企业12家.
_LONGEST_TURN = 14


@dataclass(frozen=True, slots=True)
class Liberties:
    """What may differ here: tokens that may be added, tokens of the unit that may be left out."""

    added: Callable[[Token], bool]
    left_out: Callable[[Token], bool]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens of the overview up to ``end`` tell those of the unit up to ``unit_end``."""

    end: int
    unit_end: int


def longest(
    told: Sequence[Token],
    start: int,
    unit: Sequence[Token],
    at: int,
    ends: frozenset[int],
    edges: frozenset[int],
    head: int,
    liberties: Liberties,
) -> Stretch | None:
    """Return the longest run of whole clauses of ``told`` from ``start`` that tells whole clauses of ``unit`` from ``at``.

    Args:
        told: tokens of a sentence of an overview.
        start: where a clause of it begins.
        unit: tokens of a quote.
        at: where a clause of it begins.
        ends: where the run may end in the unit.
        edges: where clauses of the unit begin and end; an overview parts its clauses there alone.
        head: tokens of ``told`` before this place may be skipped as long as nothing of the unit has been told.
        liberties: what may differ.
    """
    best: Stretch | None = None
    seen: set[tuple[int, int]] = {(start, at)}
    open_ = [(start, at)]
    while open_ and len(seen) < _MOST_STEPS:
        here, there = open_.pop()
        if there in ends and there > at and (here == len(told) or told[here].parts):
            if best is None or here > best.end:
                best = Stretch(here, there)
            if here == len(told):
                break
        if here < len(told) and told[here].parts and there not in edges:
            continue
        for step in _steps(told, here, unit, there, liberties):
            if step not in seen:
                seen.add(step)
                open_.append(step)
        if there == at and here < head and (here + 1, there) not in seen:
            seen.add((here + 1, there))
            open_.append((here + 1, there))
    return best


def _steps(
    told: Sequence[Token], here: int, unit: Sequence[Token], there: int, liberties: Liberties
) -> Iterator[tuple[int, int]]:
    """The places that follow a pair of places, the likeliest last, as they are tried from the last."""
    one = told[here] if here < len(told) else None
    other = unit[there] if there < len(unit) else None
    if other is not None and other.mark is not Mark.END:
        if other.mark is Mark.OPEN and (closed := _closed(unit, there)):
            yield here, closed
        if other.parts or other.mark is Mark.ITEM or liberties.left_out(other):
            yield here, there + 1
    if one is not None and (one.parts or liberties.added(one)):
        yield here + 1, there
    if one is None or other is None:
        return
    yield from _turned(told, here, unit, there)
    if one.key == other.key and not other.parts:
        yield here + 1, there + 1


def _closed(unit: Sequence[Token], there: int) -> int | None:
    """Where a remark in brackets ends, which may be left out; not where it limits what is said (an exception)."""
    for at in range(there + 1, min(len(unit), there + 40)):
        if unit[at].mark is Mark.CLOSE:
            return at + 1
        if unit[at].mark in (Mark.OPEN, Mark.END) or unit[at].key in ("不", "除"):
            return None
    return None


def _turned(told: Sequence[Token], here: int, unit: Sequence[Token], there: int) -> Iterator[tuple[int, int]]:
    """A figure before what it counts in one text and behind it in the other."""
    if (first := told[here].figure) is not None and first.year is None:
        for length in range(2, _LONGEST_TURN):
            if there + length >= len(unit) or unit[there + length].parts:
                return
            if unit[there + length].figure is not None:
                same = unit[there + length].key == told[here].key
                skip = here + 1 + (here + 1 < len(told) and told[here + 1].key == "的")
                if same and _alike(told, skip, unit, there, length):
                    yield skip + length, there + length + 1
                return
    elif (first := unit[there].figure) is not None and first.year is None:
        for length in range(2, _LONGEST_TURN):
            if here + length >= len(told) or told[here + length].parts:
                return
            if told[here + length].figure is not None:
                skip = there + 1 + (there + 1 < len(unit) and unit[there + 1].key == "的")
                if told[here + length].key == unit[there].key and _alike(told, here, unit, skip, length):
                    yield here + length + 1, skip + length
                return


def _alike(told: Sequence[Token], here: int, unit: Sequence[Token], there: int, length: int) -> bool:
    if here + length > len(told) or there + length > len(unit):
        return False
    pairs = zip(told[here : here + length], unit[there : there + length], strict=True)
    return all(one.key == other.key and not one.parts and one.figure is None for one, other in pairs)
