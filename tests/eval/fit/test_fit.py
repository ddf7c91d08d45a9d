"""The whole fit on a small store: what is asked, found, fitted, counted and written."""

from __future__ import annotations

import logging
import tomllib
from pathlib import Path

import pytest

from eval.bank.kinds import Split
from eval.fit import __main__ as fit
from eval.fit import cases
from eval.fit.ablation import NOTHING, count, left_out
from eval.fit.cases import panels
from eval.fit.odds import graded
from eval.fit.tables import write_numbers
from rag.errors import UsageError
from rag.read.score.signals import SIGNALS


@pytest.fixture
def small_bank(monkeypatch: pytest.MonkeyPatch, entries):
    """The same questions in both splits, under their own names."""
    known = {Split.FIT: entries[:2] + entries[3:], Split.DEVELOPMENT: entries[2:3]}
    monkeypatch.setattr(cases, "load_entries", lambda split, sets: known[split])


@pytest.fixture
def found(small_bank, fast_settings, folder: Path, tmp_path: Path):
    asked = {Split.FIT: ("notice",), Split.DEVELOPMENT: ("notice",)}
    with panels(asked, fast_settings, [folder], tmp_path / "stores") as made:
        yield made


def test_units_of_questions_bear_the_gold_where_the_evidence_stands(found) -> None:
    (panel,) = found
    by_id = {case.entry.question.id: case for case in panel.cases}
    assert {name: case.split for name, case in by_id.items()} == {
        "a": Split.FIT, "b": Split.FIT, "c": Split.DEVELOPMENT, "d": Split.FIT
    }  # fmt: skip
    gold = [one.text for one in by_id["a"].ranked[0][1] if by_id["a"].bears(one)]
    assert gold
    assert all("十五元" in text for text in gold)
    assert not any(by_id["d"].bears(one) for _, units in by_id["d"].ranked for one in units)


def test_evidence_is_withheld_from_questions_that_have_some(found) -> None:
    (panel,) = found
    again = {case.entry.question.id: case for case in panel.withheld()}
    assert set(again) == {"a", "b", "c"}
    assert all(case.withheld and not case.bears(one) for case in again.values() for _, us in case.ranked for one in us)
    answers = list(graded(panel, {"words": 5.0, "selector": 5.0}))
    assert [one.withheld for one in answers].count(True) == len(again)
    assert all(one.signs.keys() >= {"bias", "missed", *SIGNALS} for one in answers if not one.abstained)
    assert not any(one.right for one in answers if not one.answerable)


def test_each_signal_is_left_out_in_turn(found) -> None:
    (panel,) = found
    weights = left_out(panel.cases, ("words", "selector"))
    assert {name: set(each) for name, each in weights.items()} == {
        NOTHING: {"words", "selector"}, "words": {"selector"}, "selector": {"words"}
    }  # fmt: skip
    counted = count(panel, panel.cases, weights[NOTHING])
    assert counted.questions == 3
    assert counted.right <= counted.questions
    assert counted.first <= counted.among <= counted.questions


@pytest.mark.parametrize("command", ["weights", "confidence"])
def test_what_is_fitted_is_written_twice_alike(
    command: str, small_bank, fast_settings, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "load_settings", lambda: fast_settings)
    names = {"weights": "_WEIGHTS_FILE", "confidence": "_ODDS_FILE"}
    written = []
    for number in range(2):
        monkeypatch.setattr(fit, names[command], file := tmp_path / f"{number}.toml")
        fit.main([command, str(folder), "--stores", str(tmp_path / "stores"), "--sets", "notice", "--write"])
        written.append(file.read_text(encoding="utf-8"))
    assert written[0] == written[1]
    (table,) = tomllib.loads(written[0]).values()
    assert set(table) == set(SIGNALS) if command == "weights" else "bias" in table


def test_the_ablation_tells_a_line_for_each_signal(
    small_bank, fast_settings, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fit, "load_settings", lambda: fast_settings)
    with caplog.at_level(logging.INFO, logger="eval"):
        fit.main(["ablation", str(folder), "--sets", "notice", "--count", "notice"])
    lines = caplog.messages[-1].splitlines()
    assert len(lines) == 2 + 1 + len(SIGNALS)
    assert lines[0].startswith("| without | first, kinds fitted on |")


def test_a_set_that_is_not_known_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no set notices"):
        fit.main(["weights", "--sets", "notices"])


def test_numbers_are_written_rounded_and_read_back(tmp_path: Path) -> None:
    write_numbers(tmp_path / "n.toml", "unit", {"words": 5.126, "short": -0.001}, "What it is.")
    assert (tmp_path / "n.toml").read_text() == "# What it is.\n[unit]\nwords = 5.13\nshort = 0.00\n"
