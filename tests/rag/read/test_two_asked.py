"""Two things asked in one question are both told, each with its own figure, also out of one sentence."""

from __future__ import annotations

import pytest

TEXT = """北湾县决算报告

2031年，全县航运支出完成5120万元，其中渡口维护支出1203万元、航道疏浚支出862万元、灯塔修缮支出347万元、船员培训支出98万元、渡船购置支出2610万元，全部由县级财政安排。
"""


@pytest.fixture(scope="module")
def pipeline(asking):
    return asking({"北湾县决算报告_2031.txt": TEXT})


@pytest.mark.parametrize(
    "question",
    [
        "北湾县2031年渡口维护支出多少，航道疏浚支出又是多少",
        "北湾县2031年渡口维护花了多少钱，航道疏浚又花了多少",
        "2031年渡口维护支出多少万元、航道疏浚支出多少万元",
    ],
)
def test_both_are_told(pipeline, question):
    answer = pipeline.ask(question)
    assert "1203万元" in answer.text
    assert "862万元" in answer.text
    assert answer.short_text == "1203万元；862万元"


def test_one_is_told_alone(pipeline):
    assert pipeline.ask("北湾县2031年灯塔修缮支出多少").short_text == "347万元"
