"""Why there is no answer: no claim that the documents hold nothing of what they speak of."""

from __future__ import annotations

import pytest

from rag.read.decide.absence import explain_absence, not_covered
from rag.store.coverage import Coverage
from rag.types import Chunk, Facet, Hit, Kind, Query, Scope, Span

COVERED = Coverage(years=frozenset({2030, 2031}), bodies=("青山市",), periods=frozenset({2028, 2029, 2030}))


def query(text: str, scope: Scope = Scope(), focus: str = "灯塔数量") -> Query:
    return Query(text, text, scope, (Facet(focus, scope),))


def hit(text: str, *path: str) -> Hit:
    return Hit(Chunk("c", "d", text, Span(0, len(text)), path), 1.0, 1, "x")


@pytest.mark.parametrize(
    ("asked", "uncovered"),
    [
        (query("2040年灯塔数量", Scope((2040,))), "2040年"),
        (query("2031年灯塔数量", Scope((2031,))), ""),
        (query("白水市灯塔数量", Scope(body="白水市")), "白水市"),
        (query("青山市灯塔数量", Scope(body="青山市")), ""),
        (query("灯塔数量"), ""),
        (query("2026—2030年灯塔数量", Scope((2026, 2027, 2028, 2029, 2030))), ""),
    ],
)
def test_a_year_or_place_of_no_document(asked: Query, uncovered: str) -> None:
    assert not_covered(asked, COVERED, [hit("渡口设有灯塔。")]) == uncovered
    assert (uncovered or "灯塔数量") in explain_absence(asked, uncovered)


def test_a_place_whose_parts_the_documents_are_of_is_spoken_of() -> None:
    covered = Coverage(years=frozenset(), bodies=("北京市昌平区",), periods=frozenset())
    assert not_covered(query("北京积分落户", Scope(body="北京")), covered, [hit("积分落户按年申报。")]) == ""
    assert not_covered(query("天津积分落户", Scope(body="天津")), covered, [hit("积分落户按年申报。")]) == "天津"


@pytest.mark.parametrize("told", ["柳林街：0411-555", "柳林街道办事处", "柳林"])
def test_a_street_is_named_with_or_without_what_it_is(told: str) -> None:
    assert not_covered(query("柳林街道的电话", Scope(body="柳林街道")), COVERED, [hit(told)]) == ""


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (query("2040年灯塔数量", Scope((2040,))), hit("到2040年渡口全部停用。")),
        (query("2040年灯塔数量", Scope((2040,))), hit("渡口全部停用。", "三、2040年远景")),
        (query("白水市灯塔数量", Scope(body="白水市")), hit("与白水市共建渡口。")),
        (query("白水县灯塔数量", Scope(body="白水县")), hit("白水渡口停用。")),
    ],
)
def test_what_a_hit_speaks_of_is_covered(asked: Query, found: Hit) -> None:
    assert not_covered(asked, COVERED, [found]) == ""


def test_what_the_title_of_a_hit_speaks_of_is_covered() -> None:
    asked, found = query("白水市灯塔数量", Scope(body="白水市")), [hit("渡口设有灯塔。")]
    assert not_covered(asked, COVERED, found, ["关于青山市灯塔的通知"]) == "白水市"
    assert not_covered(asked, COVERED, found, ["关于白水市灯塔的通知"]) == ""


def test_a_place_by_its_former_name_is_spoken_of() -> None:
    asked = Query("蓟县的补贴", "蓟县的补贴", Scope(body="蓟州区"), (Facet("补贴"),), normalized="蓟县的补贴")
    covered = Coverage(years=frozenset(), bodies=("天津",), periods=frozenset())
    assert not_covered(asked, covered, [hit("静海县、蓟县每户180元。")]) == ""


def test_a_street_is_one_whatever_it_is_named_with() -> None:
    covered = Coverage(bodies=("越城区东桥街道",))
    assert not_covered(query("绍兴东桥街道的灯塔", Scope(body="绍兴市东桥街道")), covered, []) == ""
    assert not_covered(query("杭州东桥街道的灯塔", Scope(body="杭州市东桥街道")), covered, []) == "杭州市东桥街道"


def test_a_year_that_the_asker_did_not_write_is_not_held_against_the_documents() -> None:
    assert not_covered(query("去年的灯塔数量", Scope((2040,))), COVERED, []) == ""


def test_of_an_empty_store_no_year_or_place_is_named() -> None:
    assert not_covered(query("2040年白水市", Scope((2040,), Kind.NONE, "白水市")), Coverage(), []) == ""
