"""Years and parts of years however they are written."""

import pytest

from rag.text.parts_of_year import find_months
from rag.text.periods import find_times, find_years
from rag.text.years import plain_years, western_years


@pytest.mark.parametrize(
    "written",
    [
        "二〇三一年",
        "二○三一年",
        "二零三一年",
        "二0三1年",
        "20３1年",
        "2O31年",
        "贰零叁壹年",
        "公元2031年",
        "两千零三十一年",
    ],
)
def test_one_year_in_many_writings(written):
    assert find_years(plain_years(written)) == (2031,)


@pytest.mark.parametrize(("written", "year"), [("一九九八年", 1998), ("98年", 1998), ("一九年", 2019), ("31年", 2031)])
def test_years_of_either_century(written, year):
    assert find_years(plain_years(written), short=True) == (year,)


@pytest.mark.parametrize("text", ["二三年内", "十九年", "一二年级", "二百零三户", "两千二三年"])
def test_what_is_no_year(text):
    assert find_years(plain_years(text), short=True) == ()


def test_offsets_survive():
    text = "到二〇三一年，一九九八年的路灯"
    assert len(western_years(text)) == len(text)
    assert western_years(text).index("1998") == text.index("一九九八")


def test_a_period_is_one_time():
    assert [(one[0], one[-1]) for one in find_times("2026年度—2035年度和第十五个五年规划")] == [
        (2026, 2035),
        (2026, 2030),
    ]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("上半年", (1, 6)),
        ("第三季度", (7, 9)),
        ("前三季度", (1, 9)),
        ("1至11月", (1, 11)),
        ("一到十一月", (1, 11)),
        ("截至2031年11月底", (1, 11)),
        ("前5个月", (1, 5)),
        ("2031年8月，", (8, 8)),
        ("2031年3月15日", ()),
        ("3月1日至5月31日", ()),
        ("6月底前完成", ()),
        ("1—12月", ()),
    ],
)
def test_parts_of_a_year(text, months):
    assert find_months(text) == months
