"""Whom a sanction is for: a rule fines the person, the unit and the officer in charge differently in one sentence."""

from __future__ import annotations

import re
from enum import StrEnum


class Party(StrEnum):
    """Who is fined."""

    PERSON = "person"
    UNIT = "unit"
    OFFICER = "officer"
    TRADER = "trader"


# Who answers for a unit, before the unit itself: "对单位主要负责人处一百元".
_FINED = (
    (Party.OFFICER, re.compile(r"(?:主要|有关)?负责人|直接负责的主管人员|(?:直接|其他)责任人员?|法定代表人|主管人员")),
    (Party.TRADER, re.compile(r"个体工商户|小作坊|摊贩")),
    (Party.PERSON, re.compile(r"对?个人(?!信息)|公民|(?<!非)居民|自然人|行为人")),
    (Party.UNIT, re.compile(r"对?单位|非居民|企业|机构|公司|组织|经营者|场所的?(?:经营|管理)")),
)
_ASKED = (
    (Party.OFFICER, re.compile(r"老板|负责人|责任人|主管|领导|法人|经理|校长|院长|园长")),
    (Party.TRADER, re.compile(r"个体户|个体工商户|小贩|摊主|小作坊")),
    (
        Party.PERSON,
        re.compile(
            r"个人|居民|市民|公民|村民|业主|乘客|司机|驾驶|游客|顾客|家长|老人|我(?![们国省市县区])|有人|住户|用户|学生|行人"
        ),
    ),
    (
        Party.UNIT,
        re.compile(
            r"单位|企业|公司|商场|商店|超市|饭店|餐馆|餐厅|酒店|宾馆|医院|学校|幼儿园|机构|物业|开发商|经营者|平台|合作社|中介|银行|工厂|网吧|"
            r"影院|市场|旅行社|景区|门店|药店|基金会|协会"
        ),
    ),
)
_SAME, _OTHER = 0.1, -0.25


def party_bonus(focus: str, clause: str, opening: str) -> float:
    """Return what a sanction gains for being of the party that a question is about, or loses for being of another.

    Args:
        focus: what is asked for.
        clause: the clause that holds the sanction.
        opening: what stands before it in its sentence, which names whom it speaks of.
    """
    asked = {party for party, pattern in _ASKED if pattern.search(focus)}
    found = _first(clause) or _first(opening)
    if not asked or found is None:
        return 0.0
    return _SAME if found in asked else _OTHER


def _first(words: str) -> Party | None:
    return next((party for party, pattern in _FINED if pattern.search(words)), None)
