from __future__ import annotations

import re

from eval.metrics.measure import measure
from eval.report.text import to_text
from eval.run.result import RunResult


def test_text_shows_figures_and_each_failure_once(result: RunResult) -> None:
    text = to_text(result)
    assert "75.0% (3/4)" in text
    assert "重复提问一致" in text
    assert len(re.findall("交易额目标", text)) == 1
    assert "StoreMissingError" in text
    assert "高企目标" not in text


def test_an_empty_run_is_still_a_report(result: RunResult) -> None:
    assert "–" in to_text(RunResult(result.provenance, (), measure(())))


def test_tables_line_up_in_terminal_columns(result: RunResult) -> None:
    table = next(block for block in to_text(result).split("\n\n") if block.startswith("题型"))
    starts = set()
    for line in table.splitlines():
        before = line[: re.search(r"  (?=正确率|\d)", line).end()]  # type: ignore[union-attr]
        starts.add(sum(2 if ord(character) > 0x2E80 else 1 for character in before))
    assert len(starts) == 1
