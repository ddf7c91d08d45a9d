from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.compare import compare, comparison_text
from eval.judge.grade import Grade
from eval.metrics.measure import measure
from eval.report.result_json import read_result, to_json
from eval.run.outcome import Outcome
from eval.run.result import Provenance, RunResult
from eval.sets.question_set import Question

CONDITIONS = Provenance("s", "c", 1, "m", "extractive", {"policyqa": "1"}, "2026-01-01T00:00:00+00:00")


def _outcome(file: str, name: str, right: bool | None) -> Outcome:
    question = Question(name, f"{name}?", True, answers=("甲",))
    if right is None:
        return Outcome(file, question, "crashed", 1.0, error="StoreError: 坏了")
    return Outcome(file, question, "answered", 1.0, Grade(right, "理由"), answer=f"答{name}")


def result(
    verdicts: dict[str, bool | None], file: str = "a/set.jsonl", conditions: Provenance = CONDITIONS
) -> RunResult:
    outcomes = tuple(_outcome(file, name, right) for name, right in verdicts.items())
    return RunResult(conditions, outcomes, measure(outcomes))


def test_flips_are_named_each_way() -> None:
    found = compare(
        result({"1": True, "2": False, "3": True}), result({"1": False, "2": True, "3": True}, "b/set.jsonl")
    )
    assert [flip.id for flip in found.broken] == ["1"]
    assert [flip.id for flip in found.fixed] == ["2"]
    assert (found.common, found.difference, found.p_value) == (3, 0.0, 1.0)
    assert not found.worse


def test_many_losses_are_significant_and_a_few_are_not() -> None:
    before = {str(number): True for number in range(60)}
    few = {name: int(name) > 0 for name in before}
    many = {name: int(name) > 15 for name in before}
    assert not compare(result(before), result(few)).worse
    found = compare(result(before), result(many))
    assert found.worse
    assert found.interval is not None
    assert found.interval[1] < 0
    assert "显著变差" in comparison_text(found)
    assert "显著变好" in comparison_text(compare(result(many), result(before)))


def test_crashes_and_questions_of_one_side_are_not_compared() -> None:
    found = compare(result({"1": True, "2": True, "3": None}), result({"1": True, "4": True, "3": True}))
    assert (found.common, found.only_first, found.only_second) == (1, 2, 2)


def test_other_conditions_are_said() -> None:
    other = replace(CONDITIONS, corpus_digest="x", versions={})
    assert compare(result({"1": True}), result({"1": True}, conditions=other)).conditions == ("文档", "程序版本")


def test_nothing_in_common_says_so() -> None:
    found = compare(result({"1": True}), result({"2": True}))
    assert found.difference is None
    assert "没有共同的问题" in comparison_text(found)


def test_a_result_reads_back_as_it_was(tmp_path: Path) -> None:
    import json

    path = tmp_path / "r.json"
    first = result({"1": True, "2": False, "3": None})
    path.write_text(json.dumps(to_json(first), ensure_ascii=False), encoding="utf-8")
    assert read_result(path) == first


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", "not JSON"),
        ("[]", "not a result"),
        ('{"results": [], "summary": {}}', "not a result"),
        ('{"provenance": {}, "results": []}', "provenance"),
        ('{"provenance": {}, "results": [7]}', "result 1"),
    ],
)
def test_what_is_no_result_is_refused_in_one_line(tmp_path: Path, text: str, named: str) -> None:
    from rag.errors import InputFileError

    path = tmp_path / "r.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputFileError) as caught:
        read_result(path)
    assert str(path) in str(caught.value)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)
