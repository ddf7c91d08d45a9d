from __future__ import annotations

from eval.sets.check import check_questions
from eval.sets.question_set import Question

TEXT = "高企认定净增１５０家以上，\n  总数突破900家。"


def messages(*questions: Question) -> list[str]:
    return [f"{one.place}: {one.message}" for one in check_questions([("s.csv", one) for one in questions], [TEXT])]


def test_a_sound_question_has_no_problem() -> None:
    sound = Question("1", "?", True, answers=("150家",), reject=("277家",), evidence=("净增150家以上，总数",), line=2)
    assert messages(sound, Question("2", "?", False, line=3)) == []


def test_lost_evidence_and_contradictions_are_all_named() -> None:
    found = messages(
        Question("1", "?", True, answers=("150家",), evidence=("文件里没有的话", "净增150家"), line=2),
        Question("2", "?", True, answers=("150家", "277家"), reject=("277家",), line=3),
        Question("3", "?", True, answers_all=(("甲", "乙"), ("丙",)), reject=("丙",)),
    )
    assert len(found) == 3
    assert found[0].startswith("s.csv line 2: evidence '文件里没有的话'")
    assert found[1].startswith("s.csv line 3: ")
    assert "277家" in found[1]
    assert found[2].startswith("s.csv id 3: ")


def test_every_accepted_form_is_held_against_reject() -> None:
    found = messages(Question("1", "?", True, answers_all=(("甲",), ("丙", "丁公司")), reject=("丁",), line=4))
    assert len(found) == 1
    assert "'丁公司'" in found[0]
    assert found[0].startswith("s.csv line 4: ")


def test_a_figure_inside_a_longer_one_is_not_refused() -> None:
    assert messages(Question("1", "?", True, answers=("97%", "1.7%"), reject=("7%",))) == []


def test_a_long_answer_is_no_contradiction() -> None:
    assert messages(Question("1", "?", True, answers=("字" * 401,))) == []


def test_an_unanswerable_question_contradicts_nothing() -> None:
    assert messages(Question("1", "?", False, answers=("甲",), reject=("甲",))) == []
