from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Answer, Citation, Facet, Query, Span, Status
from ui.emphasis import emphasis_of, emphasised_spans

WORDS = st.text(alphabet="0123456789.,%家增；、 年a", max_size=40)


def shown(quote: str, short: str, asked: str = "") -> list[str]:
    return [span.cut(quote) for span in emphasised_spans([quote], short, [asked])[0]]


@pytest.mark.parametrize(
    ("quote", "short", "expected"),
    [
        ("高企认定净增150家以上", "150家以上", ["150家以上"]),
        ("新建公园3座、公厕8座", "公园3座,公厕8座", ["公园3座", "公厕8座"]),
        ("新建公园3座；公厕8座。", "3座；8座", ["3座", "8座"]),
        ("规上工业增加值增长12%", "增长目标为12%", ["12%"]),
        ("总数达757家", "57家", []),
        ("增长11.98%", "98%", []),
        ("没有数字", "150家", []),
        ("整句", "整句", []),
        ("整句", "", []),
    ],
)
def test_the_answered_figure_is_found_on_number_boundaries(quote, short, expected):
    assert shown(quote, short) == expected


def test_of_the_same_words_only_those_that_answer():
    quote = "绿道里程增长7%,树木增长7%,花卉增长7%"
    found = emphasised_spans([quote], "7%", ["树木"])[0]
    assert [quote[: span.start] for span in found] == ["绿道里程增长7%,树木增长"]
    assert shown(quote, "7%", "灯光") == []  # which one is not known


def test_of_two_quotes_the_one_that_is_asked_for():
    quotes = ["停车每小时30元", "门票每张30元"]
    assert [len(spans) for spans in emphasised_spans(quotes, "30元", ["门票价格"])] == [0, 1]


def test_each_of_two_things_is_matched_with_what_was_asked_of_it():
    facets = (Facet("绿道里程"), Facet("树木"))
    quote = "树木增长7%,绿道里程增长9%,花卉增长9%,灯光增长7%"
    cited = Citation(1, "d1", "某市计划", (), Span(0, len(quote)), quote)
    answer = Answer(Query("各是多少", "各是多少", facets=facets), Status.ANSWERED, quote, "9%；7%", (cited,))
    assert [quote[: span.start][-4:] for span in emphasis_of(answer)[0]] == ["树木增长", "里程增长"]


@given(WORDS, WORDS, WORDS)
def test_spans_are_ordered_disjoint_and_inside(quote, short, asked):
    spans = emphasised_spans([quote], short, [asked])[0]
    assert all(0 <= span.start < span.end <= len(quote) for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
