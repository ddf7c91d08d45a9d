"""Follow-ups that name a place, a side of a pair or a case anew."""

import pytest

from rag.question.followup.standalone import make_standalone
from rag.types import Turn

PLACES = ("青山", "白水")


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        # a place and a year
        ("青山2030年的政府工作报告是谁作的", "白水2031年那份又是谁作的", "白水2031年的政府工作报告是谁作的"),
        ("青山2030年的政府工作报告是谁作的", "白水那份又是谁作的", "白水2030年的政府工作报告是谁作的"),
        # a place and a goal
        ("青山2031年植树增加了多少亩", "那白水的目标呢", "白水2031年植树增加目标是多少亩"),
        ("青山2031年植树目标是多少亩", "那白水的目标呢", "白水2031年植树目标是多少亩"),
        # a place, with what is asked about said again
        ("青山的河道保洁由谁负责", "那白水由谁负责", "白水的河道保洁由谁负责"),
    ],
)
def test_another_place(before, question, expected):
    assert make_standalone(question, [Turn("user", before)], 2031, PLACES) == expected


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("新建厂房要离河岸多少米", "那已建好的呢", "已建好厂房要离河岸多少米"),
        ("已建成的厂房要离河岸多少米", "那新建的呢", "新建的厂房要离河岸多少米"),
        ("省级绿道补助多少元", "县一级的呢", "县一级绿道补助多少元"),
        ("省一级绿道补助多少元", "市级的呢", "市级绿道补助多少元"),
    ],
)
def test_the_other_side_of_a_pair(before, question, expected):
    assert make_standalone(question, [Turn("user", before)]) == expected


@pytest.mark.parametrize("aside", ["（不算渔船）", "(只说白天的)"])
def test_an_aside_is_kept(aside):
    history = [Turn("user", "货船停靠几日")]
    assert make_standalone(f"客船呢？{aside}", history) == f"{make_standalone('客船呢？', history)}{aside}"


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("青山货车超载罚多少", "客车呢", "青山客车超载罚多少"),
        ("青山出租假茶苗货值不到一万元罚多少", "劣茶苗呢", "青山出租劣茶苗货值不到一万元罚多少"),
    ],
)
def test_another_thing_of_the_kind(before, question, expected):
    assert make_standalone(question, [Turn("user", before)]) == expected


def test_another_version_in_a_case_of_its_own():
    before = "超出许可的数量采砂，现行条例罚多少"
    said = make_standalone("2018年的那一版呢？一般情节的", [Turn("user", before)])
    assert said == "2018年版超出许可的数量采砂，条例，如果一般情节，罚多少"
