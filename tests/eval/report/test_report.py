from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from eval.report.text import to_html, to_json, to_text
from eval.run.runner import EvalReport, run_question_sets


@pytest.fixture
def report(pipeline: Any, mixed_file: Path) -> EvalReport:
    return run_question_sets(pipeline, [mixed_file])


def test_json_is_plain_and_complete(report: EvalReport) -> None:
    data: Any = json.loads(json.dumps(to_json(report), ensure_ascii=False, allow_nan=False))
    assert data["summary"]["questions"] == 5
    assert data["summary"]["crashed"] == 1
    assert data["summary"]["accuracy"] == 0.75
    assert data["summary"]["by_type"]["target"] == {"correct": 1, "total": 2, "accuracy": 0.5}
    assert [result["correct"] for result in data["results"]] == [True, False, True, True, None]
    assert data["results"][1]["citations"][0]["verbatim"] is False


def test_an_empty_report_is_still_a_report() -> None:
    from eval.metrics.measure import measure

    empty = EvalReport((), measure(()), {})
    assert json.loads(json.dumps(to_json(empty)))["summary"]["accuracy"] is None
    assert "–" in to_text(empty)
    assert "评测报告" in to_html(empty)


def test_text_shows_figures_and_each_failure_once(report: EvalReport) -> None:
    text = to_text(report)
    assert "75.0% (3/4)" in text
    assert len(re.findall("交易额目标", text)) == 1
    assert "StoreMissingError" in text
    assert "高企目标" not in text


def test_tables_line_up_in_terminal_columns(report: EvalReport) -> None:
    first_block = to_text(report).split("\n\n")[0].splitlines()
    starts = {
        sum(2 if ord(character) > 0x2E80 else 1 for character in line[: line.rindex("  ")]) for line in first_block
    }
    assert len(starts) == 1


def test_page_has_failures_first_and_every_part_of_a_question(report: EvalReport) -> None:
    page = to_html(report)
    assert page.index("交易额目标?") < page.index("没有准备的问题?") < page.index("主任是谁?")
    for part in ("110亿", "277", "工作安排", "一、目标", "与原文不一致", "StoreMissingError", "弃答：文档未收录"):
        assert part in page


def test_page_escapes_what_it_shows(report: EvalReport) -> None:
    page = to_html(report)
    assert "<b>277家</b>" not in page
    assert "&lt;b&gt;277家&lt;/b&gt;" in page


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.addresses: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_page_is_well_formed_and_needs_nothing_else(report: EvalReport) -> None:
    tags = _Tags()
    tags.feed(to_html(report))
    assert tags.open == []
    assert tags.addresses == []
    assert not {"script", "link", "img", "iframe"} & set(tags.names)
