"""Figures computed by hand from the rule, and the published script's own where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.judge.cmrc import exact_match, f1

PUBLISHED = Path(__file__).parents[4] / "shared" / "questions" / "cmrc2018_reference_scores.jsonl"


@pytest.mark.parametrize(
    ("prediction", "answers", "exact", "overlap"),
    [
        ("二〇二〇年", ["二〇二〇年"], 1.0, 1.0),
        ("《净增》150家。", ["净增150家"], 1.0, 1.0),
        ("ABC公司", ["abc公司"], 1.0, 1.0),
        ("净增150家", ["150家"], 0.0, 2 * (2 / 4) * 1 / (2 / 4 + 1)),  # 净|增|150|家 against 150|家
        ("甲乙丙", ["丁"], 0.0, 0.0),
        ("甲乙丙丁", ["丙丁甲乙"], 0.0, 0.5),
        ("", ["甲"], 0.0, 0.0),
        ("五年", ["五年", "五年以上"], 1.0, 1.0),
        ("hello world", ["hello there world"], 0.0, 2 * (1 / 2) * (1 / 3) / (1 / 2 + 1 / 3)),
    ],
)
def test_figures_of_the_rule(prediction: str, answers: list[str], exact: float, overlap: float) -> None:
    assert exact_match(prediction, answers) == exact
    assert f1(prediction, answers) == pytest.approx(overlap)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published script's figures are not at hand")
def test_agrees_with_the_published_script_row_by_row() -> None:
    rows = [json.loads(line) for line in PUBLISHED.read_text(encoding="utf-8").splitlines()]
    assert rows
    for row in rows:
        assert exact_match(row["prediction"], row["answers"]) == row["exact_match"], row
        assert f1(row["prediction"], row["answers"]) == pytest.approx(row["f1"], abs=1e-4), row
