"""The unit a question asks in."""

import pytest

from rag.question.units import asked_unit
from rag.read.score.measures import DEADLINE, FINE


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        # money that names the thing which is counted
        ("总投资80亿元的码头工程有多少个", "个"),
        ("总投资80亿元的码头工程有几座", "座"),
        ("码头工程总投资是多少", "元"),
        # the time to pay a fine is no fine
        ("接到罚款通知后多少天内缴清", "日"),
        ("罚款要在几个月内缴清", "月"),
        # a unit before the magnitude that it begins with
        ("新电站一年发电多少千瓦时", "千瓦时"),
        ("收集旧电池多少千克", "千克"),
        ("活动来了多少千人", "人"),
        ("罚款最多多少", FINE),
        ("罚款多久缴清", DEADLINE),
        # what is held of a company is a share of it
        ("股东提案至少持有多少股份", "%"),
        ("合作社要有多少表决权同意", "%"),
        ("合作社有多少股东", ""),
    ],
)
def test_asked_unit(question, unit):
    assert asked_unit(question) == unit
