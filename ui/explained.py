"""What speaks for the best candidates of a question, as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.read.find.unit import Scored
from rag.read.score.score import load_weights
from rag.types import Facet
from ui.messages.tell import tell
from ui.terminal import clean

_SHOWN, _CHARS = 3, 100
_NAME, _COLUMN = 14, 16
# Of a candidate's worth in log odds, what is no reason.
_LEAST = 0.05


def explained_lines(found: Sequence[tuple[Facet, Sequence[Scored]]]) -> Iterator[str]:
    """For each thing asked the best three candidates: value, weight and worth of each signal, and why others lost."""
    for facet, ranked in found:
        yield f"# {clean(facet.label or facet.focus)}"
        best = list(ranked[:_SHOWN])
        if not best:
            yield tell("(nothing was found)")
            continue
        for number, one in enumerate(best, start=1):
            yield f"[{number}] {one.score:.2f}  {clean(one.unit.title)}  {clean(one.text)[:_CHARS]}"
        yield from _table(best)
        for number, one in enumerate(best[1:], start=2):
            points = best[0].score - one.score
            yield tell(
                "[{number}] lost by {points:.2f}: {reasons}",
                number=number,
                points=points,
                reasons=_reasons(best[0], one),
            )
        yield ""


def _table(best: Sequence[Scored]) -> Iterator[str]:
    columns = "".join(f"[{number}]".rjust(_COLUMN) for number in range(1, len(best) + 1))
    yield f"{tell('signal').ljust(_NAME)}{tell('weight').rjust(8)}{columns}"
    for name, weight in load_weights().items():
        cells = "".join(f"{one.signals[name]:.2f} → {weight * one.signals[name]:+.2f}".rjust(_COLUMN) for one in best)
        yield f"{name.ljust(_NAME)}{weight:8.2f}{cells}"


def _reasons(best: Scored, other: Scored) -> str:
    worth = {name: weight * (other.signals[name] - best.signals[name]) for name, weight in load_weights().items()}
    told = [
        f"{name} {value:+.2f}" for name, value in sorted(worth.items(), key=lambda one: one[1]) if abs(value) > _LEAST
    ]
    return ", ".join(told) or tell("nothing but its place")
