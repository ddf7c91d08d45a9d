"""Which figures of the ledger make an example question."""

from __future__ import annotations

import pytest

from rag.types import Bound, Indicator, Kind, Scope, Span
from ui.http.suggestions import askable


@pytest.mark.parametrize(
    ("name", "unit", "made"),
    [
        ("城镇新增就业", "万人", True),
        ("新建公厕", "座", True),
        ("第三产业增加值", "亿元", True),
        ("以某某理论", "家", False),
        ("人均产值从每人", "万元", False),
        ("新的是关键之年", "个", False),
        ("第九届大会", "次", False),
        ("大会召开以来", "次", False),
        ("规划期限", "年", False),
    ],
)
def test_only_a_name_that_a_person_would_ask_for_makes_a_question(name, unit, made):
    row = Indicator(name, 3.0, unit, Bound.EXACT, Scope((2020,), Kind.ACTUAL), "d", Span(0, 2), "二字")
    assert askable(row) is made
