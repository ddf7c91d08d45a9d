"""Which units are told: the best for each thing asked, and what is nearly as likely to answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.read.decide.choice import choose
from rag.read.find.unit import Scored, Unit
from rag.types import Block, BlockKind, Chunk, Facet, Hit, Intent, Query, Span

LIGHT, BRIDGE = Facet("灯塔"), Facet("桥梁")
BLOCKS = (
    Block("p1", "d", BlockKind.PARAGRAPH, Span(0, 100)),
    Block("p2", "d", BlockKind.PARAGRAPH, Span(400, 1000)),
)


def scored(text: str, score: float, start: int = 0, doc: str = "d") -> Scored:
    span = Span(start, start + len(text))
    hit = Hit(Chunk(f"{doc}{start}", doc, text, span), 1.0, 1, "x")
    return Scored(Unit(hit, span, Span(0, len(text)), text, ""), score)


def query(intent: Intent, *facets: Facet) -> Query:
    return Query("渡口", "渡口", facets=facets, intent=intent)


def told(intent: Intent, *units: Scored) -> list[str]:
    return [one.text for _, one in choose(query(intent, LIGHT), [(LIGHT, units)], lambda _: BLOCKS)]


def test_what_is_nearly_as_likely_is_told_too() -> None:
    first, near, far = scored("甲站设灯", 9.0), scored("乙站设灯", 8.9, 500), scored("学校放假", 2.0, 900)
    assert told(Intent.PASSAGE, first, near, far) == ["甲站设灯", "乙站设灯"]


def test_what_stands_in_the_paragraph_of_the_answer_is_told_sooner_than_what_stands_elsewhere() -> None:
    first = scored("甲站设灯。", 9.0)
    assert told(Intent.PASSAGE, first, scored("乙站设灯。", 6.0, 40)) == ["甲站设灯。", "乙站设灯。"]
    assert told(Intent.PASSAGE, first, scored("乙站设灯。", 6.0, 500)) == ["甲站设灯。"]


def test_of_figures_fewer_are_told() -> None:
    first, other = scored("灯塔5座", 9.0), scored("灯塔7座", 7.7, 40)
    assert told(Intent.PASSAGE, first, other) == ["灯塔5座", "灯塔7座"]
    assert told(Intent.FIGURE, first, other) == ["灯塔5座"]


LIST = (
    Block("l", "d", BlockKind.LIST, Span(0, 100)),
    Block("i1", "d", BlockKind.ITEM, Span(0, 10), parent="l"),
    Block("i2", "d", BlockKind.ITEM, Span(10, 30), parent="l"),
)


@pytest.mark.parametrize("intent", [Intent.FIGURE, Intent.WHO, Intent.WHEN, Intent.WHERE])
def test_of_items_that_say_the_like_one_is_told_where_one_thing_is_asked_for(intent: Intent) -> None:
    first, other = scored("甲站设灯5座；", 9.0), scored("乙站设灯7座；", 8.9, 12)
    chosen = choose(query(intent, LIGHT), [(LIGHT, [first, other])], lambda _: LIST)
    assert [one.text for _, one in chosen] == ["甲站设灯5座；"]
    chosen = choose(query(Intent.LIST, LIGHT), [(LIGHT, [first, other])], lambda _: LIST)
    assert len(chosen) == 2


@pytest.mark.parametrize("mark", ["二是", "（三）", "第六条 ", "②"])
def test_what_begins_another_item_says_the_like_of_something_else(mark: str) -> None:
    first, other = scored("一是甲站设灯5座。", 9.0, 40), scored(f"{mark}乙站设灯7座。", 8.9, 51)
    assert told(Intent.FIGURE, first, other) == [first.text]
    assert told(Intent.FIGURE, first, scored("每晚开灯7座。", 8.9, 51)) == [first.text, "每晚开灯7座。"]


def test_an_item_is_told_with_what_it_goes_on_with() -> None:
    first, other = scored("乙站设灯7座，", 9.0, 12), scored("每晚开灯。", 8.9, 19)
    chosen = choose(query(Intent.WHO, LIGHT), [(LIGHT, [first, other])], lambda _: LIST)
    assert [one.text for _, one in chosen] == ["乙站设灯7座，", "每晚开灯。"]


def test_what_misses_more_of_the_question_than_the_answer_is_left_out() -> None:
    first, other = scored("甲站设灯。", 9.0), scored("乙站设灯。", 8.0, 40)
    assert told(Intent.PASSAGE, first, other) == ["甲站设灯。", "乙站设灯。"]
    assert told(Intent.PASSAGE, first, replace(other, missed=0.2)) == ["甲站设灯。"]


def test_of_two_things_asked_at_once_the_second_is_told_sooner() -> None:
    first, other = scored("甲站设灯。", 9.0), scored("乙站设灯。", 7.2, 500)
    assert told(Intent.COMPARISON, first, other) == ["甲站设灯。", "乙站设灯。"]


def test_what_stands_beside_the_answer_is_told_sooner() -> None:
    first = scored("甲站设灯。", 9.0)
    assert told(Intent.PASSAGE, first, scored("每晚开灯。", 6.5, 5)) == ["甲站设灯。", "每晚开灯。"]
    assert told(Intent.PASSAGE, first, scored("每晚开灯。", 6.5, 500)) == ["甲站设灯。"]


def test_what_is_said_twice_is_told_once() -> None:
    assert told(Intent.PASSAGE, scored("甲站 设灯", 9.0), scored("甲站设灯", 9.0, 40, "e")) == ["甲站 设灯"]


def test_each_thing_asked_has_its_best() -> None:
    found = [(LIGHT, [scored("灯塔5座", 3.0)]), (BRIDGE, [scored("桥梁2座", 9.0, 50)])]
    chosen = choose(query(Intent.FIGURE, LIGHT, BRIDGE), found, lambda _: BLOCKS)
    assert [(facet, one.text) for facet, one in chosen] == [(LIGHT, "灯塔5座"), (BRIDGE, "桥梁2座")]


@pytest.mark.parametrize("found", [[], [(LIGHT, [])]])
def test_of_nothing_nothing_is_told(found: list[tuple[Facet, list[Scored]]]) -> None:
    assert choose(query(Intent.WHO, LIGHT), found, lambda _: BLOCKS) == []
