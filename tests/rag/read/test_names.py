"""Names asked for are not answered by how many there are."""

from __future__ import annotations

import pytest

from rag.read.candidate import Candidate
from rag.read.names import may_name
from rag.types import Chunk, Facet, Hit, Query, Scope, Sentence, Span


def candidate(text):
    span = Span(0, len(text))
    hit = Hit(Chunk("c", "d", text, span), 1.0, 1, "x")
    return Candidate(hit, Sentence(span, Scope()), text, "t", 1.0, 1.0, True)


def query(text, focus):
    return Query(text, text, facets=(Facet(focus),))


@pytest.mark.parametrize(
    ("question", "focus", "text", "expected"),
    [
        ("新认定的2家示范企业是哪两家公司", "新认定 示范企业", "新认定示范企业2家、试点企业10家。", False),
        ("新认定的2家示范企业是哪两家公司", "新认定 示范企业", "示范企业有“东湖机床”“南山种业”两家。", True),
        ("引进的18个产业项目分别是哪些", "引进 产业项目", "成功引进18个产业项目，总数达32个。", False),
        ("节会聚焦哪三个方向", "节会聚焦 方向", "节会向人才挖掘、项目引进、资金引入三个方向聚焦。", True),
        ("新建了几座公园", "新建 公园", "新建公园3座。", True),
        ("由谁发布", "发布", "• 发布机构：", False),
    ],
)
def test_a_count_is_no_name(question, focus, text, expected):
    assert may_name(query(question, focus), candidate(text)) is expected


def test_a_count_inside_a_name_counts_nothing(asking):
    text = "# 2031年青山区工作报告\n\n推行“三个集中”改革，编制了“当场办”、“掌上办”、“预约办”清单。\n"
    answer = asking({"青山.txt": text}).ask("推行“三个集中”改革，编制了哪几个“办”的清单")
    assert "掌上办" in answer.text, answer.text
