from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.emphasis import emphasised_spans

WORDS = st.text(alphabet="0123456789.,%家增、 年a", max_size=40)


def shown(quote: str, short: str) -> list[str]:
    return [span.cut(quote) for span in emphasised_spans(quote, short)]


@pytest.mark.parametrize(
    ("quote", "short", "expected"),
    [
        ("高企认定净增150家以上", "150家以上", ["150家以上"]),
        ("新建公园3座、公厕8座", "公园3座,公厕8座", ["公园3座", "公厕8座"]),
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


@given(WORDS, WORDS)
def test_spans_are_ordered_disjoint_and_inside(quote, short):
    spans = emphasised_spans(quote, short)
    assert all(0 <= span.start < span.end <= len(quote) for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
