from __future__ import annotations

from eval.run.perturb import perturbations
from rag.text.normalize import simplify


def test_each_writing_says_the_same_otherwise() -> None:
    question = "2020年高企净增目标是多少，占GDP的5%?"
    found = perturbations(question)
    assert found["full_width"] == "２０２０年高企净增目标是多少，占ＧＤＰ的５％?"
    assert simplify(found["traditional"]) == question
    assert found["unpunctuated"] == "2020年高企净增目标是多少占GDP的5%"
    assert "高新技术企业" in found["synonyms"]
    assert question not in found.values()


def test_what_changes_nothing_is_left_out() -> None:
    assert perturbations("甲乙") == {}
