from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.sets.load import load_questions
from rag.errors import InputFileError

CONTEXT = "甲厂建于一九五二年。乙厂后来并入甲厂；丙厂关了。"


def squad(answers: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    qa = {"id": "q1", "question": "甲厂建于哪年？", "answers": answers, **more}
    return {"version": "x", "data": [{"title": "厂", "paragraphs": [{"id": "p", "context": CONTEXT, "qas": [qa]}]}]}


def write(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def test_answers_and_the_sentence_they_stand_in(tmp_path: Path) -> None:
    data = squad([{"text": "一九五二年", "answer_start": 4}, {"text": "一九五二年", "answer_start": 4}])
    (question,) = load_questions(write(tmp_path / "s.json", data))
    assert (question.id, question.question, question.answerable) == ("q1", "甲厂建于哪年？", True)
    assert question.answers == ("一九五二年",)
    assert question.evidence == ("甲厂建于一九五二年。",)
    assert question.type == "reading"


def test_an_answer_over_two_sentences_and_one_with_a_wrong_place(tmp_path: Path) -> None:
    (question,) = load_questions(write(tmp_path / "s.json", squad([{"text": "并入甲厂；丙厂", "answer_start": 0}])))
    assert question.evidence == ("乙厂后来并入甲厂；丙厂关了。",)


def test_the_occurrence_nearest_to_the_given_place_is_meant(tmp_path: Path) -> None:
    later = CONTEXT.rindex("甲厂")
    (question,) = load_questions(write(tmp_path / "s.json", squad([{"text": "甲厂", "answer_start": later - 1}])))
    assert question.evidence == ("乙厂后来并入甲厂；",)


def test_an_answer_that_stands_nowhere_has_no_evidence(tmp_path: Path) -> None:
    (question,) = load_questions(write(tmp_path / "s.json", squad([{"text": "戊厂", "answer_start": 2}])))
    assert (question.answers, question.evidence) == (("戊厂",), ())


def test_a_question_without_text_is_passed_over_and_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data = squad([{"text": "一九五二年", "answer_start": 4}])
    qas = data["data"][0]["paragraphs"][0]["qas"]
    qas.insert(0, {**qas[0], "id": "q0", "question": ""})
    path = write(tmp_path / "s.json", data)
    assert [question.id for question in load_questions(path)] == ["q1"]
    assert [record.getMessage() for record in caplog.records] == [
        f"{path}: data[0].paragraphs[0].qas[0] (id q0): the question has no text; passed over"
    ]


def test_impossible_questions_are_unanswerable(tmp_path: Path) -> None:
    (question,) = load_questions(write(tmp_path / "s.json", squad([], is_impossible=True)))
    assert not question.answerable
    empty = squad([{"text": "", "answer_start": -1}], is_impossible=True)
    (question,) = load_questions(write(tmp_path / "s.json", empty))
    assert (question.answerable, question.answers) == (False, ())


def test_the_flat_layout(tmp_path: Path) -> None:
    flat = [{"context_id": "1", "context_text": CONTEXT,
             "qas": [{"query_id": "f1", "query_text": "谁关了？", "answers": ["丙厂"]}]}]  # fmt: skip
    (question,) = load_questions(write(tmp_path / "s.json", flat))
    assert (question.id, question.answers, question.evidence) == ("f1", ("丙厂",), ("丙厂关了。",))


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (7, "the file"),
        ({}, "data"),
        ({"data": [7]}, "data[0]"),
        ({"data": [{"paragraphs": [{"qas": []}]}]}, "data[0].paragraphs[0]"),
        ({"data": [{"paragraphs": [{"context": "甲", "qas": [{"id": "a"}]}]}]}, "data[0].paragraphs[0].qas[0]"),
        (squad([{"answer_start": 1}]), "answers[0]"),
        (squad([{"text": "甲", "answer_start": "0"}]), "answer_start"),
        (squad([{"text": "甲", "answer_start": True}]), "answer_start"),
        (squad([{"text": " ", "answer_start": 0}]), "answers[0]: text is empty"),
        (squad([{"text": "甲"}], is_impossible="no"), "is_impossible"),
        (squad([{"text": "甲"}], id=None), "qas[0] (id None): id"),
        (squad([{"text": "甲"}], id=True), "qas[0] (id True): id"),
        (squad([{"text": "甲"}], question=3), "qas[0]: question"),
        ({"data": []}, "no questions"),
    ],
)
def test_what_is_not_in_the_layout_is_named_by_its_place(tmp_path: Path, value: object, named: str) -> None:
    with pytest.raises(InputFileError) as caught:
        load_questions(write(tmp_path / "s.json", value))
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_repeated_id_is_named_with_both_places(tmp_path: Path) -> None:
    data = squad([{"text": "甲"}])
    data["data"].append(data["data"][0])
    with pytest.raises(InputFileError, match=r"data\[1\].*'q1'.*data\[0\]"):
        load_questions(write(tmp_path / "s.json", data))


def test_broken_json_is_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text('{\n"data": [}', encoding="utf-8")
    with pytest.raises(InputFileError, match="line 2"):
        load_questions(path)
