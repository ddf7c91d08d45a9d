"""Words of an overview beside those of a unit: they must be the same, but for what the lexicon lets pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.lexicon.patterns import find
from rag.verify.overview.tokens import Mark, Token
from rag.verify.overview.unit import Unit

# Pairs of places that are looked at for one stretch of an overview; what takes more is not borne out.
_MOST_STEPS = 4000
# The same for a whole overview.
_MOST_OF_ALL = 100_000
# Words between a figure and what it counts, where the overview turns them round: 12家企业, 企业12家.
_LONGEST_TURN = 14
_LONGEST_REMARK = 40
_PATTERNS = "overview"


@dataclass(frozen=True, slots=True)
class Liberties:
    """What may differ: whether a token may be added before a place of the unit, whether one there may be left out."""

    added: Callable[[Token, int], bool]
    left_out: Callable[[int], bool]


class Steps:
    """How many steps are left for an overview, which may be written to take as many as it can."""

    def __init__(self, steps: int = _MOST_OF_ALL) -> None:
        self._left = steps

    def lasts(self) -> bool:
        """Take one step; whether there was one left."""
        self._left -= 1
        return self._left >= 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens of the overview up to ``end`` tell those of the unit up to ``unit_end``."""

    end: int
    unit_end: int


def longest(
    told: Sequence[Token], start: int, unit: Unit, at: int, head: int, liberties: Liberties, steps: Steps
) -> Stretch | None:
    """Return the longest run of whole clauses of ``told`` that tells whole clauses of ``unit``, ``None`` for none.

    Args:
        told: tokens of a sentence of an overview.
        start: where a clause of it begins.
        unit: what is quoted.
        at: where a clause of it begins.
        head: tokens of ``told`` before this place may be skipped as long as nothing of the unit has been told.
        liberties: what may differ.
        steps: how many are left.
    """
    best: Stretch | None = None
    seen: set[tuple[int, int]] = {(start, at)}
    waiting = [(start, at)]
    while waiting and len(seen) < _MOST_STEPS and steps.lasts():
        here, there = waiting.pop()
        if there in unit.ends and there > at and (here == len(told) or told[here].parts):
            if best is None or here > best.end:
                best = Stretch(here, there)
            if here == len(told):
                break
        skipped = [(here + 1, there)] if there == at and here < head else []
        for step in (*skipped, *_steps(told, here, unit, there, liberties)):
            if step not in seen:
                seen.add(step)
                waiting.append(step)
    return best


def _steps(told: Sequence[Token], here: int, unit: Unit, there: int, liberties: Liberties) -> Iterator[tuple[int, int]]:
    """The places that follow a pair of places, the likeliest last, as they are tried from the last."""
    one = told[here] if here < len(told) else None
    other = unit.tokens[there] if there < len(unit.tokens) else None
    if one is not None and one.parts:
        yield from _parted(here, unit, there)
        return
    if other is not None and other.mark is not Mark.END:
        if other.mark is Mark.OPEN and (closed := _closed(unit, there)):
            yield here, closed
        if there in unit.open_ends or (not other.parts and liberties.left_out(there)):
            yield here, there + 1
    if one is not None and liberties.added(one, there):
        yield here + 1, there
    if one is None or other is None:
        return
    yield from _turned(told, here, unit.tokens, there)
    if one.key == other.key and not other.parts:
        yield here + 1, there + 1


def _parted(here: int, unit: Unit, there: int) -> Iterator[tuple[int, int]]:
    """An overview parts clauses where the unit does, and behind a frame that it puts before one."""
    if there in unit.starts:
        yield here + 1, there
    elif there < len(unit.tokens) and unit.tokens[there].mark in (Mark.BREAK, Mark.LEAD):
        yield here + 1, there + 1


def _closed(unit: Unit, there: int) -> int | None:
    """Where a remark in brackets ends that may be left out: one that only names what stands before it.

    Any other may limit what is said: "对企业（仅限制造业）", "公交票价（暂定）".
    """
    tokens = unit.tokens
    for at in range(there + 1, min(len(tokens), there + _LONGEST_REMARK)):
        if tokens[at].mark is Mark.CLOSE:
            said = unit.text[tokens[there].end : tokens[at].start].strip()
            return at + 1 if find(_PATTERNS, "remark", said) else None
        if tokens[at].mark in (Mark.OPEN, Mark.END):
            return None
    return None


def _turned(told: Sequence[Token], here: int, unit: Sequence[Token], there: int) -> Iterator[tuple[int, int]]:
    """A figure before what it counts in one text and behind it in the other."""
    if _counts(told[here]):
        for length in range(2, _LONGEST_TURN):
            if there + length >= len(unit) or unit[there + length].parts:
                return
            if unit[there + length].figure is not None:
                same = unit[there + length].key == told[here].key
                skip = here + 1 + (here + 1 < len(told) and told[here + 1].key == "的")
                if same and _alike(told, skip, unit, there, length):
                    yield skip + length, there + length + 1
                return
    elif _counts(unit[there]):
        for length in range(2, _LONGEST_TURN):
            if here + length >= len(told) or told[here + length].parts:
                return
            if told[here + length].figure is not None:
                skip = there + 1 + (there + 1 < len(unit) and unit[there + 1].key == "的")
                if told[here + length].key == unit[there].key and _alike(told, here, unit, skip, length):
                    yield here + length + 1, skip + length
                return


def _counts(token: Token) -> bool:
    return token.figure is not None and token.figure.year is None


def _alike(told: Sequence[Token], here: int, unit: Sequence[Token], there: int, length: int) -> bool:
    if here + length > len(told) or there + length > len(unit):
        return False
    pairs = zip(told[here : here + length], unit[there : there + length], strict=True)
    return all(one.key == other.key and not one.parts and one.figure is None for one, other in pairs)
