"""The measure of answers whose golds are spans; the script that first defined it agrees where it is at hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.spans import MOST_AROUND, gold_inside, rouge_l

SCRIPT = Path(__file__).parents[4] / "shared" / "questions" / "span_score.py"
GOLD = "年内继续举办的按照不超过实际缴纳场租费用的标准给予支持"
TEXTS = st.text("甲乙丙丁，。 1[]年内给予", max_size=60)


def common(one: str, other: str) -> int:
    """The textbook table."""
    above = [0] * (len(other) + 1)
    for left in one:
        row = [0]
        for at, right in enumerate(other):
            row.append(above[at] + 1 if left == right else max(above[at + 1], row[at]))
        above = row
    return above[-1]


@pytest.mark.parametrize(
    ("answer", "gold", "inside"),
    [
        (f"对展会：{GOLD}。", GOLD, True),
        ("对展会：年内继续举办的，按照不超过实际缴纳场租费用的标准\n给予支持。", GOLD, True),
        (GOLD[:-1], GOLD, True),  # all but one of its runs of four characters
        (GOLD[: len(GOLD) // 2], GOLD, False),
        ("补助50万元", "50万元", True),
        ("补助50万", "50万元", False),
        ("", GOLD, False),
        ("答", "", False),
        ("甲" * MOST_AROUND + "50万元", "50万元", True),
        ("甲" * (MOST_AROUND + 1) + "50万元", "50万元", False),
    ],
)
def test_a_gold_stands_inside_an_answer(answer: str, gold: str, inside: bool) -> None:
    assert gold_inside(answer, [gold]) is inside


def test_any_gold_will_do_and_none_is_none() -> None:
    assert gold_inside("补助50万元", ["没有的", "50万元"])
    assert rouge_l("补助50万元", ["没有的", "补助50万元"]) == 1.0
    assert not gold_inside("补助50万元", [])
    assert rouge_l("补助50万元", []) == 0.0


@given(TEXTS, TEXTS)
def test_agreement_is_the_longest_common_subsequence(answer: str, gold: str) -> None:
    said, wanted = "".join(answer.replace("[1]", "").replace("[11]", "").split()), "".join(gold.split())
    if "[" not in said and wanted:
        assert rouge_l(answer, [gold]) == pytest.approx(2 * common(said, wanted) / (len(said) + len(wanted)))


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("span_score", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not SCRIPT.exists(), reason="the script is not at hand")
@given(answer=TEXTS, gold=TEXTS)
def test_agrees_with_the_script(script: ModuleType, answer: str, gold: str) -> None:
    assert rouge_l(answer, [gold]) == pytest.approx(script.rouge(answer, gold))
    whole = script.share(gold, answer) >= 0.9 and len(answer) <= MOST_AROUND + len(gold)
    assert gold_inside(answer, [gold]) is whole
