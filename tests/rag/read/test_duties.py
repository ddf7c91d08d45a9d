"""A sanction that names its duty only by where it stands."""

from __future__ import annotations

import pytest

RULE = """# 青山市市容管理条例

第三条 沿街店铺的经营者不得超出门窗摆摊经营。违反规定的，由城管部门责令改正，可处五十元以上五百元以下罚款。

第四条 不得在护栏上晾晒衣物。

违反第一款规定的，责令改正，处二十元以上一百元以下罚款。

第五条 施工单位应当围挡工地。违反规定的，处一千元以上五千元以下罚款。

第六条 广场上禁止下列行为：
（一）垂钓；
（二）洗衣；
（三）游泳。

违反前款第（一）项规定的，处四十元罚款。

违反前款第（二）至（三）项规定的，处九十元罚款。
"""


@pytest.fixture(scope="module")
def rule(asking):
    return asking({"青山.md": RULE})


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("沿街店铺超出门窗摆摊经营罚多少", "五十元以上五百元以下"),
        ("在护栏上晾晒衣物罚多少", "二十元以上一百元以下"),
        ("施工单位不围挡工地罚多少", "一千元以上五千元以下"),
        # of the items it refers back to
        ("在广场上垂钓罚多少", "四十元"),
        ("在广场上洗衣罚多少", "九十元"),
        ("在广场上游泳罚多少", "九十元"),
    ],
)
def test_the_fine_of_the_duty_before_it(rule, question, expected):
    assert expected in rule.ask(question).text
