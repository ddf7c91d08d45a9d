"""The words of site furniture: each pattern's own examples, and lines of header facts."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from ingest.parse.html.furniture import clean_line, is_fact, is_field

DATA = tomllib.loads(files("ingest.parse.html").joinpath("furniture.toml").read_text("utf-8"))
ENTRIES = [(kind, entry) for kind in ("line", "piece") for entry in DATA[kind]]


@pytest.mark.parametrize(("kind", "entry"), ENTRIES, ids=[entry["name"] for _, entry in ENTRIES])
def test_examples_of_each_pattern(kind: str, entry: dict[str, object]) -> None:
    pattern = re.compile(str(entry["pattern"]))
    for example in entry["yes"]:  # type: ignore[attr-defined]
        assert pattern.fullmatch(example), example
        assert clean_line(example) == "", example
    for example in entry["no"]:  # type: ignore[attr-defined]
        assert not pattern.search(example) if kind == "piece" else not pattern.fullmatch(example), example
        assert clean_line(example) == example


@pytest.mark.parametrize("tool", DATA["tools"])
def test_each_tool_alone_is_furniture_and_in_a_sentence_is_none(tool: str) -> None:
    assert clean_line(tool) == ""
    assert clean_line(f"请按{tool}的提示办理。") == f"请按{tool}的提示办理。"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("发布时间：2021-12-30 来源：县林业局 浏览次数：12 打印", "发布时间：2021-12-30 来源：县林业局"),
        ("2021-12-30 10:00 字号：大 中 小", "2021-12-30 10:00"),
        ("【打印】【关闭】", ""),
        ("大 | 中 | 小", ""),
        ("微信 微博 QQ空间", ""),
        ("大力推进中小企业发展", "大力推进中小企业发展"),
        ("下载", ""),
        ("下载中心建设情况", "下载中心建设情况"),
        ("", ""),
    ],
)
def test_lines_are_cleaned_of_tools(line: str, wanted: str) -> None:
    assert clean_line(line) == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("索 引 号：DH-7", True),
        ("【文号】丁林发〔2021〕7号", True),
        ("2021-12-30", True),
        ("2021年12月30日 09:30 来源：县林业局", True),
        ("更新时间：2021-12-30", True),
        ("丁林发〔2021〕7号", True),
        ("2021-12-30丁河县召开会议", False),
        ("欢迎访问丁河县门户网站", False),
    ],
)
def test_facts_of_the_header_are_told(line: str, wanted: bool) -> None:
    assert is_fact(line) is wanted


def test_fields_begin_with_a_short_label() -> None:
    assert is_field("失效日期：2029年12月6日")
    assert is_field("【有效期】五年")
    assert not is_field("执行中遇到的问题请及时向县林业局反映：电话另行通知")
