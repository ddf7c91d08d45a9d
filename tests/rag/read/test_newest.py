"""A question that names no year, over reports of several years."""

from __future__ import annotations

import pytest

REPORT = """政府工作报告
——{year}年2月3日在东湖区第九届人民代表大会上

一、{last}年工作回顾

新建学校{built}所，粮食产量{grain}万吨。

二、{year}年工作安排

地区生产总值增长{goal}%左右。新建学校{planned}所。
"""
YEARS = {2029: (3, 11, 8, 5), 2030: (6, 12, 7, 9), 2031: (2, 13, 6, 4)}


@pytest.fixture(scope="module")
def reports(asking):
    return asking(
        {
            f"{year}.txt": REPORT.format(year=year, last=year - 1, built=built, grain=grain, goal=goal, planned=planned)
            for year, (built, grain, goal, planned) in YEARS.items()
        }
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("地区生产总值增长目标是多少", "2031年目标：地区生产总值增长6%左右。"),
        ("粮食产量是多少", "2030年实际：粮食产量13万吨。"),
        ("新建学校几所", "2030年实际：新建学校2所。"),
        ("计划新建学校几所", "2031年目标：新建学校4所。"),
        ("2029年粮食产量是多少", "2029年实际：粮食产量12万吨。"),
    ],
)
def test_the_newest_report_answers(reports, question, expected):
    assert reports.ask(question).text == expected


def test_the_other_years_are_noted(reports):
    notes = " ".join(reports.ask("地区生产总值增长目标是多少").notes)
    assert "2029年目标" in notes
    assert "2030年目标" in notes
