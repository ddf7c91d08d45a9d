"""Questions whose answer is a difference or a list of a told number, and figures taken for granted of another thing."""

from __future__ import annotations

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import load_settings

REPORT = """政府工作报告
——{year}年2月3日在东湖区第九届人民代表大会上

一、{last}年工作回顾

{last}年，城乡低保标准由每人每月900元提高到950元。水产品产量增长4%。

二、{year}年工作安排

交通投资安排{invested}亿元。做好保就业、保供水、保畅通工作，“三保”任务落到乡镇。新建公园3座、公厕8座。
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for year, invested in {2029: 50, 2031: 64}.items():
        text = REPORT.format(year=year, last=year - 1, invested=invested)
        (folder / f"{year}.txt").write_text(text, encoding="utf-8")
    settings = load_settings(store=folder / "store", embedder="hashing")
    ingest = build_ingest(settings)
    ingest.ingest([folder])
    ingest.close()
    pipeline = build_pipeline(settings)
    yield pipeline
    pipeline.close()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2031年交通投资安排比2029年多了多少亿元", "两者相差14亿元（按上述数字计算）"),
        ("2030年城乡低保标准每人每月提高了多少元", "两者相差50元（按上述数字计算）"),
        ("2031年“三保”是哪三个", "保就业、保供水、保畅通"),
    ],
)
def test_it_is_told(reports, question, expected):
    assert expected in reports.ask(question).text


def test_a_figure_of_another_thing_is_no_premise(reports):
    assert reports.ask("2031年新建的3座公厕建在哪里").status == "abstained"
