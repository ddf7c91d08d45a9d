from __future__ import annotations

import pytest

from ingest.facts.metadata import read_facts
from ingest.parse.html.parser import parse_html
from rag.errors import ParseError, SourceError

PAGE = """<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>关于印发方案的通知_某市人民政府</title>
<meta name="ArticleTitle" content="关于印发方案的通知"><meta name="PubDate" content="2020-12-15 10:30">
<meta name="ContentSource" content="市政府办公室"><link rel="canonical" href="http://example.org/a.html">
<style>p {color: red}</style><script>var hidden = "脚本";</script></head><body>
<nav><a>首页</a><a>政务</a></nav>
<ul class="list"><li><a>新闻中心</a></li><li><a>政务公开</a></li><li><a>办事服务</a></li><li><a>互动交流</a></li></ul>
<!-- 注释 -->
<table class="info"><tr><td>索 引 号：</td><td>21-2020</td><td>发布机构：</td><td>市政府办公室</td></tr>
<tr><td>文　号</td><td></td><td>成文日期</td><td>2020年12月1日</td></tr></table>
<h1>关于印发方案的通知</h1>
<div id="zoom"><h2>一、总体目标</h2><p>&nbsp;&nbsp;&nbsp;净增<b>150</b>家以
   上，增长
   7%。</p>第一行<br/>第二行
<table><tr><th>指标</th><th>目标</th></tr><tr><td><p>高企</p></td><td>150家</td></tr></table>
<dl><dt>有效性</dt><dd>有效</dd></dl></div>
<div style="display: none">看不见</div><div class="footer">版权所有 某市</div></body></html>"""


@pytest.fixture(scope="module")
def page():  # type: ignore[no-untyped-def]
    return parse_html(PAGE.encode("gb18030"), "a.html")


def test_paragraphs_stand_on_one_line_each(page) -> None:  # type: ignore[no-untyped-def]
    lines = page.text.splitlines()
    assert "净增150家以上，增长7%。" in lines
    assert lines[lines.index("第一行") + 1] == "第二行"


def test_tables_come_row_by_row_and_facts_as_label_and_value(page) -> None:  # type: ignore[no-untyped-def]
    lines = page.text.splitlines()
    assert lines[lines.index("指标 | 目标") + 1] == "高企 | 150家"
    assert lines[:4] == ["索引号: 21-2020", "发布机构: 市政府办公室", "文号:", "成文日期: 2020年12月1日"]
    assert "有效性: 有效" in lines


@pytest.mark.parametrize("gone", ["脚本", "首页", "新闻中心", "看不见", "版权所有", "注释", "color"])
def test_furniture_is_dropped(page, gone: str) -> None:  # type: ignore[no-untyped-def]
    assert gone not in page.text


def test_what_the_page_says_of_itself_is_metadata(page) -> None:  # type: ignore[no-untyped-def]
    assert page.title == "关于印发方案的通知"
    assert page.metadata == {
        "published_on": "2020-12-15",
        "source": "市政府办公室",
        "url": "http://example.org/a.html",
        "index_number": "21-2020",
        "issuer": "市政府办公室",
        "written_on": "2020-12-01",
        "validity": "有效",
    }
    assert {fact.name: fact.normal for fact in read_facts(page.text)} == {
        "index_number": "21-2020",
        "issuer": "市政府办公室",
        "written_on": "2020-12-01",
    }


def test_headings_are_marked_where_they_stand(page) -> None:  # type: ignore[no-untyped-def]
    marks = [(mark.span.cut(page.text), mark.level) for mark in page.headings]
    assert marks == [("关于印发方案的通知", 1), ("一、总体目标", 2)]


def test_site_name_is_taken_off_the_page_title() -> None:
    page = "<title>工作 报告 - 公开 - 某市政府</title><p>工作报告</p><p>正文。</p>"
    assert parse_html(page.encode(), "a.html").title == "工作 报告"


def test_layout_tables_are_read_as_blocks() -> None:
    inner = "<table><tr><td>甲</td></tr></table>"
    page = f"<table><tr><td><p>一</p><p>二</p><p>三</p><p>四</p></td><td>{inner}</td></tr></table>"
    assert parse_html(page.encode(), "a.html").text.splitlines() == ["一", "二", "三", "四", "甲"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_charset_is_found_even_when_declared_wrongly(encoding: str) -> None:
    page = '<meta charset="utf-8"><p>高企净增150家以上</p>'
    assert parse_html(page.encode(encoding), "a.html").text == "高企净增150家以上\n"


def test_a_page_saved_as_utf8_under_its_old_declaration() -> None:
    page = '<meta charset="gb2312"><p>高企净增150家以上，中国</p>'
    assert "150家以上" in parse_html(page.encode("utf-8-sig"), "a.html").text


def test_page_without_text_is_a_source_error() -> None:
    with pytest.raises(SourceError, match="no text"):
        parse_html(b"<html><body><div id=app></div><script>run()</script></body></html>", "a.html")


def test_picture_named_html_is_a_parse_error() -> None:
    with pytest.raises(ParseError, match="binary"):
        parse_html(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.html")
