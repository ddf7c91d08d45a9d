"""Which figures of the ledger make an example question."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import Settings
from rag.types import Bound, Indicator, Kind, Scope, Span
from ui.http.suggestions import askable, own_questions


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
    assert askable(figure(name, f"{name}达到3{unit}", unit=unit)) is made


@pytest.mark.parametrize(
    ("name", "quote", "made"),
    [
        ("新建公厕", "全年新建 公厕 3 座", True),
        ("瞪羚企业总数", "总数达到3家", True),  # the subject stands further ahead
        ("机关运行经费", "3 | 1.5 | 1.5", True),  # a cell; its name is that of the column
        ("坚定信念", "坚定“三个信念”", False),
        ("紧紧围绕", "紧紧围绕“三个走在前”", False),
        ("紧紧围绕", "紧紧围绕3个重点", True),
        ("建成停车场", "建成3座停车场", False),
        ("派出干部与", "派出干部与3家企业结对", False),
        ("一般收入高于全省", "高于全省3个百分点", False),
        ("补助由每人每月", "补助由每人每月3元提高到4元", False),
    ],
)
def test_a_name_must_stand_before_its_figure(name, quote, made):
    assert askable(figure(name, quote)) is made


def test_nothing_is_asked_that_is_answered_with_zero():
    assert not askable(figure("其他收入", "其他收入0.00万元", value=0.0))


def test_a_documents_own_question_is_offered_without_its_mark(fast_settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "渡口问答.txt"
    path.write_text("渡口问答\n\n问：夜间渡口开放到几点？\n答：开放到二十二点。\n", encoding="utf-8")
    ingest = build_ingest(fast_settings)
    ingest.ingest([path])
    ingest.close()
    pipeline = build_pipeline(fast_settings)
    try:
        seen = pipeline.catalog.visible(("public",))
        (document,) = seen.documents()
        assert own_questions(seen, document.doc_id) == ["夜间渡口开放到几点？"]
    finally:
        pipeline.close()


def figure(name: str, quote: str, *, value: float = 3.0, unit: str = "座") -> Indicator:
    """A figure of 2020 as the ledger keeps it."""
    return Indicator(name, value, unit, Bound.EXACT, Scope((2020,), Kind.ACTUAL), "d", Span(0, 2), quote)
