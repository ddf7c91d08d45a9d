"""Which units may be named: what was excluded for its figures may, what is of another time only beside others."""

from __future__ import annotations

from rag.read.find.finder import beside
from rag.read.find.unit import Scored, Unit
from rag.read.point.routing import Plausible
from rag.types import Chunk, Facet, Hit, Intent, Query, Span

FACET = Facet("灯塔")


def scored(text: str, score: float, excluded: str = "", at: int = 0) -> Scored:
    span = Span(at, at + len(text))
    hit = Hit(Chunk(f"c{at}", "d", text, span, section_path=(f"第{at}节",)), 1.0, 1, "")
    return Scored(Unit(hit, span, Span(0, len(text)), text, "安排"), score, excluded=excluded)


def plausible(intent: Intent, *found: Scored) -> Plausible:
    query = Query("灯塔", "灯塔", facets=(FACET,), intent=intent)
    return Plausible(query, [(FACET, list(found))], lambda ranked: 0.0 if ranked[0].excluded else 0.5)


def test_what_was_excluded_for_its_figures_is_judged_by_who_reads_it() -> None:
    best, other = scored("改造码头20个。", 1.0), scored("新建灯塔8座，船坞3处。", 3.0, "sibling", 50)
    units = plausible(Intent.FIGURE, best, other)
    assert units.order()[0] is other.unit
    chosen = units.chosen([other.unit])
    assert chosen is not None
    assert units.chance(chosen) == 0.5


def test_what_is_of_another_time_is_named_beside_others_of_a_list_only() -> None:
    best, then = scored("今后新建灯塔。", 3.0), scored("五年来新建灯塔。", 2.0, "year", 50)
    assert plausible(Intent.FIGURE, best, then).order() == [best.unit]
    units = plausible(Intent.LIST, best, then)
    assert units.order() == [best.unit, then.unit]
    assert units.chosen([then.unit]) is None
    others = [scored(f"新建灯塔{number}。", 2.5, at=100 * number) for number in (2, 3, 4)]
    units = plausible(Intent.LIST, best, then, *others)
    assert units.chosen([best.unit, then.unit, *(one.unit for one in others)]) is not None


def test_the_rest_of_a_section_is_read_with_what_was_found_of_it() -> None:
    chunks = [
        Chunk(str(number), "d", "灯塔", Span(number, number + 2), section_path=("一" if number < 3 else "二",))
        for number in range(5)
    ]
    found = beside([Hit(chunks[0], 2.0, 1, "dense")], [Hit(chunks[1], 1.0, 2, "dense")], lambda _: chunks)
    assert [(one.chunk.chunk_id, one.score, one.rank) for one in found] == [("2", 1.0, 3)]
