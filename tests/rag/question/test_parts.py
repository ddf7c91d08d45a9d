"""Several questions in one text."""

from __future__ import annotations

import pytest

from rag.question.parts import asked_parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("公租房怎么申请？", ()),
        ("路灯坏了，找谁", ()),
        ("证怎么办？要带什么，谁来批？", ("证怎么办？", "证，要带什么", "证，谁来批")),
        # what comes before is of each
        ("我孩子六岁，能坐渡船吗？要带什么证", ("我孩子六岁，能坐渡船吗？", "我孩子六岁，能坐渡船，要带什么证")),
        ("2029年的渡船条例，超载罚多少，由谁解释？", ("2029年的渡船条例，超载罚多少，", "2029年的渡船条例，由谁解释")),
        ("谁管桥？谁管路？谁管灯？谁管井？谁管树？", ()),  # too many
    ],
)  # fmt: skip
def test_each_question_reads_by_itself(text: str, parts: tuple[str, ...]) -> None:
    assert asked_parts(text) == parts
