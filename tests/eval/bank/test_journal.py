"""Outcomes are kept as a file and compared question by question."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bank.__main__ import main
from eval.bank.journal import compare_outcomes, read_outcomes, write_outcomes
from eval.judge.grade import Grade
from eval.run.outcome import CitedQuote, Outcome
from eval.sets.question_set import Question
from rag.errors import InputFileError
from rag.types import Turn


def outcome(identity: str, correct: bool, set_name: str = "a") -> Outcome:
    question = Question(identity, "问?", True, (Turn("user", "先"),), ("答",), (("甲", "乙"),), type="figure")
    quote = CitedQuote(1, "d", "题", ("一",), "引", 0, 1, True, None)
    return Outcome(set_name, question, "answered", 1.0, Grade(correct, ""), answer="答", citations=(quote,))


BEFORE = [outcome("1", True), outcome("2", False), outcome("3", True), outcome("4", True, "b"), outcome("gone", True)]
AFTER = [outcome("1", False), outcome("2", True), outcome("3", True), outcome("4", False, "b"), outcome("new", True)]


def test_outcomes_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_outcomes(tmp_path / "run.jsonl", BEFORE)
    assert list(read_outcomes(tmp_path / "run.jsonl")) == BEFORE


def test_a_line_that_is_no_outcome_is_named(tmp_path: Path) -> None:
    (tmp_path / "run.jsonl").write_text('{"file": 1}\n', encoding="utf-8")
    with pytest.raises(InputFileError, match="line 1"):
        read_outcomes(tmp_path / "run.jsonl")


def test_what_changed_is_told_set_by_set() -> None:
    first, second = compare_outcomes(BEFORE, AFTER)
    assert (first.set_name, first.common, second.set_name, second.common) == ("a", 3, "b", 1)
    assert [one.question.id for one in first.lost] == ["1"]
    assert [one.question.id for one in first.won] == ["2"]
    assert [one.question.id for one in second.lost] == ["4"]


def test_the_command_fails_when_more_is_lost_than_won(tmp_path: Path) -> None:
    write_outcomes(tmp_path / "before.jsonl", BEFORE)
    write_outcomes(tmp_path / "after.jsonl", AFTER)
    assert main(["compare", str(tmp_path / "before.jsonl"), str(tmp_path / "after.jsonl"), "--show"]) == 1
    assert main(["compare", str(tmp_path / "before.jsonl"), str(tmp_path / "before.jsonl")]) == 0
