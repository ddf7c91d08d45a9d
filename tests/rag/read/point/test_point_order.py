"""A model that is asked again meets what it named at another place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

import pytest

from rag.read.find.unit import Unit
from rag.read.point.exchange import Exchange
from rag.store.standing import Status
from rag.types import Chunk, Hit, Span, Standing

TEXTS = [f"第{number}座渡口由第{number}站看管。" for number in range(1, 13)]


class Placed:
    """Names the unit at one place of whatever board, counted from the end where it is negative."""

    def __init__(self, place: int) -> None:
        self.place = place

    def stream(self, system: str, user: str, schema: Mapping[str, object] | None = None) -> Iterator[str]:
        numbers = [int(one) for one in re.findall(r"(?m)^\[(\d+)\] ", user)]
        yield json.dumps({"parts": [{"asked": "", "units": [numbers[self.place]]}], "answers": True})


def unit(text: str, start: int) -> Unit:
    span = Span(start, start + len(text))
    return Unit(Hit(Chunk(f"c{start}", "d", text, span), 1.0, 1, "x"), span, Span(0, len(text)), text, "办法")


@pytest.mark.parametrize("place", [0, 3, 7, -1])
@pytest.mark.parametrize("question", ["渡口由谁看管", "谁看管渡口", "看管渡口的是谁"])
def test_whoever_goes_by_the_place_names_another_one(place: int, question: str) -> None:
    units = [unit(text, 100 * at) for at, text in enumerate(TEXTS)]
    exchange = Exchange(Placed(place), question, lambda _: (Status(Standing.IN_FORCE), ""), 3000)
    (first,) = exchange.among(units).units
    for time in (1, 2):
        again = exchange.once_more(units, time, first)
        assert len(again.shown) == len(units)
        assert again.units != (first,)
