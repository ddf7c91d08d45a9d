from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eval.sets.load import load_questions
from eval.sets.question_set import Question
from rag.errors import InputFileError
from rag.types import Turn

MINIMAL = {"id": "1", "question": "问?", "answerable": True, "answers": ["答"]}


def test_every_field_is_read(question_file: Callable[..., Path]) -> None:
    record = {
        "id": "a-1", "question": "问?", "history": [["user", "前问"], ["assistant", "前答"]], "answerable": True,
        "answers": ["甲", "乙"], "answers_all": ["丙", ["丁", "戊"]], "reject": ["己"], "evidence": ["庚"],
        "type": "target", "difficulty": "hard", "note": "与程序无关", "section": "一",
    }  # fmt: skip
    assert load_questions(question_file(record)) == (
        Question(
            id="a-1",
            question="问?",
            answerable=True,
            history=(Turn("user", "前问"), Turn("assistant", "前答")),
            answers=("甲", "乙"),
            answers_all=(("丙",), ("丁", "戊")),
            reject=("己",),
            evidence=("庚",),
            type="target",
            difficulty="hard",
        ),
    )


def test_optional_fields_may_be_left_out(question_file: Callable[..., Path]) -> None:
    assert load_questions(question_file(MINIMAL)) == (Question("1", "问?", answerable=True, answers=("答",)),)


def test_mark_crlf_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    line = '{"id": "%d", "question": "问?", "answerable": false}\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + f"{line % 1}\r\n{line % 2}".encode())
    assert [question.id for question in load_questions(path)] == ["1", "2"]


@pytest.mark.parametrize(
    ("record", "named"),
    [
        ("{", "JSON"),
        ("[1]", "object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"id": %s}' % ("9" * 5000), "number too long"),
        ({**MINIMAL, "id": 7}, "id"),
        ({**MINIMAL, "id": ""}, "id"),
        ({key: value for key, value in MINIMAL.items() if key != "id"}, "id"),
        ({key: value for key, value in MINIMAL.items() if key != "question"}, "question"),
        ({key: value for key, value in MINIMAL.items() if key != "answerable"}, "answerable"),
        ({**MINIMAL, "question": "  "}, "question"),
        ({**MINIMAL, "answerable": "yes"}, "answerable"),
        ({**MINIMAL, "answers": "答"}, "answers"),
        ({**MINIMAL, "answers": [1]}, "answers"),
        ({**MINIMAL, "answers": [""]}, "answers"),
        ({**MINIMAL, "answers": []}, "answers"),
        ({**MINIMAL, "answers_all": [[]]}, "answers_all"),
        ({**MINIMAL, "answers_all": [["甲", 2]]}, "answers_all"),
        ({**MINIMAL, "reject": {"甲": 1}}, "reject"),
        ({**MINIMAL, "evidence": None}, "evidence"),
        ({**MINIMAL, "history": [["system", "x"]]}, "history"),
        ({**MINIMAL, "history": [["user"]]}, "history"),
        ({**MINIMAL, "type": 3}, "type"),
        ('{"id": "1", "question": "\\ud800", "answerable": false}', "question"),
    ],
)
def test_a_malformed_line_is_refused_with_file_line_and_field(
    question_file: Callable[..., Path], record: object, named: str
) -> None:
    path = question_file({**MINIMAL, "id": "0"}, "", record)
    with pytest.raises(InputFileError) as caught:
        load_questions(path)
    assert f"{path} line 3: " in str(caught.value)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_repeated_id_is_refused_with_both_lines(question_file: Callable[..., Path]) -> None:
    path = question_file(MINIMAL, {**MINIMAL, "question": "另一问?"})
    with pytest.raises(InputFileError, match=r" line 2: .* line 1"):
        load_questions(path)


def test_a_line_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes('{"id": "问"}'.encode("gb18030"))
    with pytest.raises(InputFileError, match=r" line 1: .*UTF-8"):
        load_questions(path)


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_set_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputFileError, match="no questions"):
        load_questions(path)


def test_a_missing_file_or_a_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"absent\.jsonl"):
        load_questions(tmp_path / "absent.jsonl")
    with pytest.raises(InputFileError, match=tmp_path.name):
        load_questions(tmp_path)
