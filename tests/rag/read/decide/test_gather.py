"""Lists and summaries: what belongs to the answer is gathered over paragraphs and documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag.read.decide.gather import gather, gathers, load_gathering, statements
from rag.read.decide.odds import probability
from rag.read.find.unit import Scored, Unit
from rag.types import Block, BlockKind, Chunk, Facet, Hit, Intent, Query, Span

FERRY = Facet("渡口")
BLOCKS = (
    Block("p1", "d", BlockKind.PARAGRAPH, Span(0, 100)),
    Block("p2", "d", BlockKind.PARAGRAPH, Span(200, 300)),
    Block("l1", "d", BlockKind.LIST, Span(400, 600)),
)


def scored(text: str, score: float, start: int, doc: str = "d", path: tuple[str, ...] = ()) -> Scored:
    span = Span(start, start + len(text))
    hit = Hit(Chunk(f"{doc}{start}", doc, text, span, path), 1.0, 1, "x")
    return Scored(Unit(hit, span, Span(0, len(text)), text, ""), score)


def gathered(*units: Scored) -> list[str]:
    return [one.text for _, one in gather([(FERRY, units)], lambda _: BLOCKS)]


def asking(intent: Intent, text: str = "渡口") -> Query:
    return Query(text, text, facets=(FERRY,), intent=intent)


@pytest.mark.parametrize(
    ("intent", "text", "whether"),
    [
        (Intent.LIST, "渡口有哪些规定", True),
        (Intent.SUMMARY, "总结渡口管理", True),
        (Intent.HOW, "渡口怎么管", True),
        (Intent.WHERE, "哪些地方可以停船", True),
        (Intent.WHERE, "在哪停船", False),
        (Intent.WHO, "哪些部门管渡口", True),
        (Intent.FIGURE, "哪些渡口收多少钱", False),
    ],
)
def test_all_is_gathered_where_all_may_be_asked_for(intent: Intent, text: str, whether: bool) -> None:
    assert gathers(asking(intent, text)) is whether


def test_the_best_comes_first_and_what_is_far_behind_is_left_out() -> None:
    assert gathered(scored("渡口设灯。", 9.0, 0), scored("夜里停航。", 8.0, 10), scored("校庆放假。", -3.0, 210)) == [
        "渡口设灯。",
        "夜里停航。",
    ]


def test_what_stands_in_a_paragraph_on_the_matter_belongs_sooner_than_what_stands_elsewhere() -> None:
    lead, inside, elsewhere = (
        scored("办好渡口。", 9.0, 0),
        scored("配齐救生衣。", 4.0, 10),
        scored("修补围墙。", 4.0, 210),
    )
    assert gathered(lead, inside, elsewhere) == ["办好渡口。", "配齐救生衣。"]


def test_pieces_of_a_sentence_are_one_statement() -> None:
    first, second = scored("渡口设灯，", 5.0, 0), scored("夜里开灯。", 9.0, 5)
    (found,) = statements([(FERRY, [second, first])], lambda _: BLOCKS)
    assert (found.best, found.signs["gap"]) == (second, 0.0)


def test_where_many_come_near_to_the_best_one_less_belongs_for_being_near() -> None:
    def chance(others: float) -> float:
        units = [scored(f"第{at}句。", score, 200 + 10 * at) for at, score in enumerate([9.0, 8.0, *[others] * 4])]
        found = statements([(FERRY, units)], lambda _: BLOCKS)
        return probability(load_gathering(), found[1].signs)

    assert chance(others=1.0) > chance(others=7.9)


def test_what_stands_in_a_passage_that_was_found_well_belongs_sooner() -> None:
    def chance(found: float) -> float:
        best, other = scored("渡口设灯。", 9.0, 0), scored("夜里停航。", 6.0, 210)
        other = replace(other, signals={"retrieval": found})
        return probability(load_gathering(), statements([(FERRY, [best, other])], lambda _: BLOCKS)[-1].signs)

    assert chance(1.0) > chance(0.0)


def test_of_another_document_less_probability() -> None:
    here, there = (
        statements([(FERRY, [scored("渡口设灯。", 9.0, 0), scored("夜里停航。", 7.0, 700, doc)])], lambda _: BLOCKS)[-1]
        for doc in ("d", "e")
    )
    weights = load_gathering()
    assert probability(weights, here.signs) > probability(weights, there.signs)


def test_a_list_is_gathered_whole_or_not_at_all() -> None:
    best = scored("渡口设灯。", 9.0, 0)
    near = [scored(f"第{at}项。", 7.5 - at, 400 + 10 * at) for at in range(3)]
    assert gathered(best, *near) == ["渡口设灯。", "第0项。", "第1项。", "第2项。"]
    far = [scored(f"第{at}项。", 4.0 - 3 * at, 400 + 10 * at) for at in range(3)]
    assert gathered(best, *far) == ["渡口设灯。"]


def test_headings_repetitions_and_what_cannot_answer_are_left_out() -> None:
    heading = scored("渡口管理", 8.9, 20, path=("渡口管理",))
    again = scored("渡口 设灯。", 8.8, 210)
    other = Scored(scored("夜里停航。", 8.7, 30).unit, 8.7, excluded="unit")
    assert gathered(scored("渡口设灯。", 9.0, 0), heading, again, other) == ["渡口设灯。"]


def test_each_thing_asked_has_its_best_first() -> None:
    bridge = Facet("桥梁")
    found = [(FERRY, [scored("渡口设灯。", 9.0, 0)]), (bridge, [scored("桥梁限重。", 3.0, 210)])]
    assert [(facet, one.text) for facet, one in gather(found, lambda _: BLOCKS)] == [
        (FERRY, "渡口设灯。"), (bridge, "桥梁限重。")
    ]  # fmt: skip
    assert gather([(FERRY, [])], lambda _: BLOCKS) == []


def test_a_weight_of_no_sign_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gather.toml"
    path.write_text("[odds]\ncut = 0.3\nluck = 1.0\n", encoding="utf-8")
    with pytest.raises(ValueError, match="luck"):
        load_gathering(path)
