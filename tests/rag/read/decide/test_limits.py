"""A case is held against the limit of a rule."""

from __future__ import annotations

import pytest

from rag.read.decide.limits import limit_verdict
from rag.types import Intent, Query


@pytest.mark.parametrize(
    ("asked", "rule", "verdict"),
    [
        # ages, both bounds, each end of a range
        ("46岁可以报名吗", "报名者年龄不超过45周岁，身体健康。", "不符合"),
        ("45岁可以报名吗", "报名者年龄不超过45周岁，身体健康。", "符合"),
        ("我今年17岁，能报名吗", "报名者须年满18周岁。", "不符合"),
        ("46岁能报名吗", "18周岁以上45周岁以下的居民可以报名。", "不符合"),
        ("30岁能参加吗", "年龄20至35周岁。", "符合"),
        ("6岁的孩子可以免费吗", "6周岁（含）以下儿童免费。", "符合"),
        # times, amounts, areas; months and years
        ("工作了8个月够不够", "在本市连续工作满1年的，可以申领。", "不符合"),
        ("工作2年行吗", "在本市连续工作满1年的，可以申领。", "符合"),
        ("月收入3000元能申请吗", "家庭人均月收入低于2500元的，每月补贴300元。", "不符合"),
        ("住房面积15平方米符合吗", "人均住房建筑面积15平方米以下（含）的家庭。", "符合"),
        # what is refused
        ("70岁可以报名吗", "超过65周岁的，不得报名。", "不可以"),
        ("60岁可以报名吗", "超过65周岁的，不得报名。", "不在此列"),
        (
            "名下有两套房的能申请吗",
            "有下列情形之一的，不得申请：\n（一）名下有二套以上住房。\n（二）有欠款。",
            "不可以",
        ),
        # all of several limits agree, or nothing is said
        ("62岁行不行", "男性不超过60周岁、女性不超过55周岁。", "不符合"),
        ("58岁行不行", "男性不超过60周岁、女性不超过55周岁。", ""),
        # another measure, exceptions, no limit, no figure of a case
        ("存款3000元能申请吗", "家庭人均月收入低于2500元。", ""),
        ("我孩子13岁能坐船头吗", "掌舵人应当年满十六周岁。", ""),
        ("13岁的孩子能坐船头吗", "掌舵人应当年满十六周岁。", ""),
        ("13岁的孩子能划船吗", "未成年人划船应当年满十二周岁。", "符合"),
        ("46岁可以报名吗", "年龄不超过45周岁，特殊情况可以放宽。", ""),
        ("46岁可以报名吗", "每位补贴45元。", ""),
        ("住了3个月可以办证吗", "每满1年之日前1个月内办理签注。", ""),
        ("住了3个月可以办证吗", "自受理之日起15日内发证，满1年换证。", ""),
        ("超过45岁的可以报名吗", "年龄不超过45周岁。", ""),
        ("能不能达到98%", "覆盖率不低于95%。", ""),
    ],
)
def test_a_case(asked, rule, verdict):
    assert limit_verdict(Query(asked, asked, intent=Intent.YES_NO), [rule])[0] == verdict


def test_other_forms_of_question_ask_for_no_verdict():
    asked = "46岁可以申请多少"
    assert limit_verdict(Query(asked, asked, intent=Intent.FIGURE), ["年龄不超过45周岁。"]) == ("", "")
