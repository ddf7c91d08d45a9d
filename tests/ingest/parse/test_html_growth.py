"""No page makes its reading super-linear: four times the page takes about four times as long."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from ingest.parse.html.flow import BREAK, collapse, flow_lines
from ingest.parse.html.furniture import clean_line, is_fact, is_field
from ingest.parse.html.parser import parse_html
from ingest.parse.html.tree import build_tree
from ingest.parse.html.visibility import read_visibility
from ingest.parse.mhtml import parse_mhtml
from ingest.parse.ofd.content import deltas, numbers
from rag.errors import IngestError

SHORT = 0.1  # seconds; what ends sooner is quick at any growth
FACTOR = 4
MOST_GROWTH = 11.0  # times as long for four times the input: linear is 4, quadratic 16

PROSE = "<p>全县造林面积九万亩，同比增长8%。</p>"
PAGES: dict[str, Callable[[int], str]] = {
    "nested blocks": lambda n: "<div>" * n + PROSE,
    "nested and closed": lambda n: "<div>" * n + PROSE + "</div>" * n,
    "unmatched ends": lambda n: PROSE + "<div></span>" * n,
    "nested inline": lambda n: PROSE + "<span>" * n,
    "formatting with attributes": lambda n: PROSE + "".join(f"<b id=x{i}>" for i in range(n)),
    "nested lists": lambda n: PROSE + "<ul><li>a" * n,
    "items": lambda n: PROSE + "<ol>" + "<li>一条要求" * n,
    "terms": lambda n: PROSE + "<dl>" + "<dt>期限<dd>五日" * n,
    "nested tables": lambda n: PROSE + "<table><tr><td>x" * n,
    "cells": lambda n: "<table>" + ("<tr>" + "<td>1</td>" * 10 + "</tr>") * (n // 10),
    "one row": lambda n: "<table><tr>" + "<td>1" * n,
    "uneven rows": lambda n: "<table><tr>" + "<td>1" * n + "<tr><td>a<td>b" * n,
    "merged cells": lambda n: "<table>" + "<tr><td rowspan=9999 colspan=999>1<td>b" * (n // 10),
    "captions": lambda n: "<table><caption>x" + "<caption>" * n,
    "breaks": lambda n: "<div>" + "造林面积<br>" * n + "。",
    "only breaks": lambda n: "<div>" + "<br>" * n + "x",
    "title of dashes": lambda n: f"<title>{'-' * n}</title>" + PROSE,
    "title of parts": lambda n: f"<title>{'甲-' * n}</title>" + PROSE,
    "headings": lambda n: "<h1>标题标题</h1>" * n + PROSE,
    "long attribute": lambda n: f"<div class='{'x ' * n}'>" + PROSE,
    "many attributes": lambda n: "<div " + " ".join(f"a{i}=1" for i in range(n)) + ">" + PROSE,
    "style sheet": lambda n: f"<style>{'.a{display:none}' * n}</style>" + PROSE,
    "open braces": lambda n: f"<style>{'{' * n}</style>" + PROSE,
    "references": lambda n: PROSE + "&#" + "9" * n + "&" * n,
    "angle brackets": lambda n: PROSE + "<" * n,
    "comments": lambda n: PROSE + "<!--" * n,
    "data sections": lambda n: PROSE + "<![CDATA[" * n,
    "scripts": lambda n: PROSE + "<script>" * n,
    "blanks": lambda n: "<p>甲" + " \n" * n + "乙",
    "no-break spaces": lambda n: "<p>甲" + "&nbsp;" * n + "乙",
    "quotes": lambda n: PROSE + '<a b=\'"<a b="' * n,
    "menus": lambda n: PROSE + ("<ul>" + "<li><a href=x>首页</a>" * 4 + "</ul>") * (n // 4),
    "hidden blocks": lambda n: PROSE + "<div style=display:none>x</div>" * n,
    "unseen by readers of screens": lambda n: PROSE + "<div aria-hidden=true>" * n,
    "pictures and frames": lambda n: PROSE + "<img src=a><iframe src=b></iframe>" * n,
    "metas": lambda n: "<meta name=a content=b>" * n + PROSE,
    "labels": lambda n: "<p>" + "<span>来源：甲</span>" * n,
    "preformatted": lambda n: "<pre>" + "a\n" * n,
    "controls": lambda n: f'<a onclick="{"x" * n}' + "'a" * n + '">' + PROSE,
}


def growth(run: Callable[[int], object], length: int) -> float:
    """How many times as long four times the length takes; 0 where it ends at once."""

    def seconds(count: int) -> float:
        best = float("inf")
        for _ in range(2):
            start = time.process_time()
            run(count)
            best = min(best, time.process_time() - start)
        return best

    longer = seconds(FACTOR * length)
    return 0.0 if longer < SHORT else longer / max(seconds(length), 1e-6)


def parse(data: bytes, parser: Callable[[bytes, str], object] = parse_html) -> None:
    try:
        parser(data, "a.html")
    except IngestError:
        return


@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str) -> None:
    assert growth(lambda n: parse(PAGES[name](n).encode()), 1200) < MOST_GROWTH


RUNS = [
    "1",
    "（",
    "(",
    "、",
    "，",
    "-",
    "*",
    " ",
    "　",
    "A",
    "大",
    "返回首页",
    "来源：",
    "首页>",
    "一、",
    "“",
    "|",
    "2021-1-1",
]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize(
    "function",
    [
        clean_line,
        is_fact,
        is_field,
        collapse,
        lambda text: flow_lines([text, BREAK, text]),
        lambda text: flow_lines([char + BREAK for char in text]),
        lambda text: list(deltas(text)),
        numbers,
    ],
)
def test_runs_of_characters(function: Callable[[str], object], run: str) -> None:
    assert growth(lambda n: function(run * n), 4_000) < MOST_GROWTH
    assert growth(lambda n: function("甲" + run * n + "乙。"), 4_000) < MOST_GROWTH


@pytest.mark.parametrize("run", [".a{", "}", "@media{", "a,", "/*", ".a{display:none}"])
def test_style_sheets(run: str) -> None:
    tree = build_tree(PROSE)
    assert growth(lambda n: read_visibility(tree.body, [run * n]), 10_000) < MOST_GROWTH


HEAD = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"


@pytest.mark.parametrize(
    "run", [b"--b\r\n", b"--", b"\r\n", b"--b\r\n\r\n<p>x", b"--b\r\nContent-Type: text/html\r\n\r\nx\r\n"]
)
def test_saved_pages(run: bytes) -> None:
    assert growth(lambda n: parse(HEAD + run * n, parse_mhtml), 10_000) < MOST_GROWTH


def test_a_hundred_thousand_nested_tags_are_read() -> None:
    parsed = parse_html(("<div>" * 100_000 + PROSE + "<p>新建苗圃12个。</p>").encode(), "a.html")
    assert parsed.text.splitlines() == ["全县造林面积九万亩，同比增长8%。", "新建苗圃12个。"]
    assert "too deeply" in parsed.warnings[0]
