"""What a unit lacks of what is asked: the amount, the unit of measure, the year, the place."""

from __future__ import annotations

import pytest

from rag.read.score.lacks import MATTER, PLACE, VALUE, YEAR, tells_amount
from rag.read.score.measures import DEADLINE, FINE
from rag.types import Status

DOCUMENT = """北湾县统计公报

一、2030年交通

2030年，全县新建渡口。改造渡船12艘，渡口平均候船时间缩短。
"""


@pytest.fixture(scope="module")
def pipeline(asking):
    return asking({"北湾县公报_2030.txt": DOCUMENT})


@pytest.mark.parametrize(
    ("question", "missing", "there"),
    [
        ("2030年全县新建渡口多少个", VALUE, YEAR),
        ("2030年改造渡船多少艘", "", VALUE),
        ("2030年改造渡船投资多少元", VALUE, YEAR),
        ("2028年改造渡船多少艘", YEAR, VALUE),
    ],
)
def test_it_is_named(pipeline, question, missing, there):
    _, units = pipeline.explain(question)[0]
    lacking = units[0].lacks
    assert not missing or missing in lacking
    assert there not in lacking


@pytest.fixture(scope="module")
def counties(asking):
    """Two counties; only one tells its teachers, and it speaks of a third."""
    return asking(
        {
            "清流县2031年决算报告.txt": "清流县决算报告\n\n2031年，教育支出完成8123万元。对突泉县援助支出210万元。\n",
            "三门县2031年决算报告.txt": "三门县决算报告\n\n2031年，全县农林水支出完成5120万元。\n",
        }
    )


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("三门县2031年教育支出是多少", "8123"),
        ("清流县2031年农林水支出是多少", "5120"),
        ("清流县2030年教育支出是多少", "8123"),
    ],
)
def test_what_is_of_another_place_or_year_alone_is_not_told(counties, question, told):
    assert told not in counties.ask(question).text


@pytest.mark.parametrize(
    ("question", "told"), [("清流县2031年教育支出是多少", "8123万元"), ("突泉县2031年得到援助支出多少", "210万元")]
)
def test_what_is_of_the_place_or_names_it_is(counties, question, told):
    assert told in counties.ask(question).text


def test_a_zone_that_bears_the_name_of_its_county_may_be_the_county(asking):
    zone = asking({"平潭综合实验区简况_2031.txt": "平潭综合实验区运行简况\n\n2031年，渡口客运量完成31.5万人次。\n"})
    assert "31.5" in zone.ask("平潭2031年渡口客运量多少").text


def test_the_year_of_a_document_is_spoken_of(asking):
    table = asking({"北湾县主要指标_2032年12月.txt": "北湾县主要指标\n\n渡口客运量完成31.5万人次，比上年增长3.1%。\n"})
    assert "31.5" in table.ask("北湾县2032年渡口客运量多少").text


def test_it_is_said_why(counties):
    _, units = counties.explain("三门县2031年教育支出是多少")[0]
    (other,) = [one for one in units if "教育支出" in one.unit.text]
    assert other.excluded == PLACE
    assert PLACE in other.lacks


def test_another_part_of_the_year_is_another_time(asking):
    ferries = asking({"北湾县运行简况_2032.txt": "北湾县运行简况\n\n2032年1—3月，渡口客运量完成31.5万人次。\n"})
    assert "31.5" not in ferries.ask("2032年上半年北湾县渡口客运量多少").text
    assert "31.5" in ferries.ask("2032年1—3月北湾县渡口客运量多少").text
    assert "31.5" in ferries.ask("2032年一季度北湾县渡口客运量多少").text


@pytest.mark.parametrize("text", ["补助三百元", "办证不收费", "人数不限", "试用期半年", "当场办结", "增长5%"])
def test_an_amount_is_told(text):
    assert tells_amount(text)


@pytest.mark.parametrize(
    "text", ["每月给予津贴", "第二十三条 渡口应当设置候船室", "2030年3月1日起施行", "收费标准由市政府规定"]
)
def test_no_amount_is_told(text):
    assert not tells_amount(text)


@pytest.mark.parametrize(
    ("text", "unit", "told"),
    [
        ("由两个部门办理，一次办结", "工作日", False),
        ("实行二十四小时值班", "人", False),
        ("一次用水12立方米以内", "吨", True),
        ("覆盖率达到80%", "平方米", True),
        ("31个网站", "家", True),
        ("船票 12 | 6", "元", True),
        ("处三倍罚款", FINE, True),
        ("造成3人受伤", FINE, False),
        ("每季度一次", DEADLINE, True),
    ],
)
def test_an_amount_is_told_in_what_is_asked_for(text, unit, told):
    assert tells_amount(text, unit) is told


def test_another_batch_is_another_thing(asking):
    pilots = asking(
        {
            "青山县第七批引水员选派方案.txt": "青山县第七批引水员选派方案\n\n引水员每月补助2000元。\n",
            "青山县第九批引水员选派通知.txt": "青山县第九批引水员选派通知\n\n引水员到岗后每月发给补助3000元。\n",
        }
    )
    assert "3000" in pilots.ask("青山县第九批引水员每月补助多少元").text
    assert "2000" in pilots.ask("青山县第七批引水员每月补助多少元").text
    eighth = pilots.ask("青山县第八批引水员每月补助多少元")
    assert eighth.status is Status.ABSTAINED


LETTER = """关于申报渡船补贴的通知

申报渡船补贴应当提交船名牌和保险单，材料由各镇渡船站受理，逾期不再受理。

北湾县渡船处

2031年8月28日

一、受理时间

2031年9月10日
"""


def test_the_day_under_a_letter_says_of_nothing_when_it_is(asking):
    letter = asking({"渡船补贴通知.txt": LETTER})
    _, units = letter.explain("渡船补贴的申报材料什么时候受理")[0]
    lacks = {one.unit.text: one.lacks for one in units}
    assert MATTER in lacks["2031年8月28日"]
    assert MATTER not in lacks["2031年9月10日"]
    assert "8月28日" not in letter.ask("渡船补贴的申报材料什么时候受理").text
