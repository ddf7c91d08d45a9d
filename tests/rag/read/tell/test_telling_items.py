"""An item is told with its label, and what is told together stands as it stands in the document."""

from __future__ import annotations

import pytest

TEXT = """渡工考核办法

第三条 考核项目和合格标准如下：
（一）划船。可测两次
合格标准：不超过九分钟；
（二）抛缆绳。可测三次
合格标准：不少于十二米；
（三）值守。可测一次
合格标准：不少于三十天。
第四条 本办法自公布之日起施行。
"""


@pytest.fixture(scope="module")
def pipeline(asking):
    return asking({"渡工考核办法.txt": TEXT})


@pytest.mark.parametrize(
    ("question", "told", "other"),
    [
        ("抛缆绳的合格标准是多少米", "不少于十二米", "（二）抛缆绳。合格标准：不超过九分钟"),
        ("划船的合格标准是多少分钟", "不超过九分钟", "（一）划船。合格标准：不少于十二米"),
        ("值守的合格标准是多少天", "不少于三十天", "（三）值守。合格标准：不少于十二米"),
    ],
)
def test_a_standard_is_told_of_its_own_item(pipeline, question, told, other):
    text = pipeline.ask(question).text
    assert told in text
    assert other not in text


def test_what_is_told_together_keeps_the_order_of_the_document(pipeline):
    for question in ("抛缆绳", "抛缆绳合格标准", "值守和划船合格标准", "渡工考核项目有哪些"):
        for line in pipeline.ask(question).text.split("\n"):
            places = [
                TEXT.find(piece)
                for piece in ("（一）", "（二）", "（三）", "九分钟", "十二米", "三十天")
                if piece in line
            ]
            found = [
                line.find(piece)
                for piece in ("（一）", "（二）", "（三）", "九分钟", "十二米", "三十天")
                if piece in line
            ]
            assert sorted(places) == [place for _, place in sorted(zip(found, places, strict=True))], line
