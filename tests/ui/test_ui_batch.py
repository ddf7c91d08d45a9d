from __future__ import annotations

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from rag.errors import InputFileError
from rag.types import Turn
from ui.batch import MAX_LINE_BYTES, read_batch

GOOD = '{"id": "a", "question": "好的一行"}'


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("POLICYQA_LANGUAGE", "en")


def write(path, *lines: str, encoding: str = "utf-8"):
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def test_lines_become_questions_in_order(tmp_path):
    first = json.dumps({"id": "a", "question": "一\u2028行", "history": [["user", "前"]]}, ensure_ascii=False)
    path = write(tmp_path / "b.jsonl", first, "", '{"id": 7, "question": "二", "answers": []}', encoding="utf-8-sig")
    lines = list(read_batch(path))
    assert [(one.number, one.id, one.error) for one in lines] == [(1, "a", None), (3, 7, None)]
    assert lines[0].question.question == "一\u2028行"
    assert lines[0].question.turns() == (Turn("user", "前"),)


@pytest.mark.parametrize(
    ("line", "said", "known"),
    [
        ('{"id": "b", "question": "x"', "not JSON", None),
        ("[1]", "not a JSON object", None),
        ("null", "not a JSON object", None),
        ('{"id": "b"}', "question", "b"),
        ('{"id": true, "question": 3}', "question", None),
        ('{"id": 5, "question": 3}', "question", 5),
        ('{"id": "b", "question": "x", "history": [["nobody", "y"]]}', "history", "b"),
        ('{"id": "a", "question": "x"}', "already used on line 1", "a"),
        ('{"id": "b", "question": "\\ud800"}', "question", "b"),
        ('{"id": "\\ud800", "question": "x"}', "id", None),
        ("[" * 100_000, "line 2", None),
        (json.dumps({"id": "b", "question": "x" * MAX_LINE_BYTES}), "longer than", None),
    ],
)
def test_a_malformed_line_fails_by_itself(tmp_path, line, said, known):
    path = write(tmp_path / "b.jsonl", GOOD, line, GOOD.replace('"a"', '"z"'))
    first, second, third = read_batch(path)
    assert (first.id, third.id) == ("a", "z")
    assert (second.number, second.id, second.question) == (2, known, None)
    assert "b.jsonl line 2" in second.error
    assert said in second.error


def test_bytes_that_are_not_text_are_named(tmp_path):
    (tmp_path / "b.jsonl").write_bytes(b"\xff\xfe\x00\n" + GOOD.encode())
    first, second = read_batch(tmp_path / "b.jsonl")
    assert "not UTF-8" in first.error
    assert second.id == "a"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_batch_without_lines_is_refused(tmp_path, content):
    path = tmp_path / "b.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputFileError, match="holds no questions"):
        list(read_batch(path))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(InputFileError, match="cannot read"):
            list(read_batch(path))


def test_standard_input_is_read_line_by_line(monkeypatch):
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(GOOD.encode() + b"\n{\n")))
    first, second = read_batch(Path("-"))
    assert first.id == "a"
    assert second.error.startswith("standard input line 2: not JSON")


def test_a_line_without_an_id_goes_by_its_number(tmp_path):
    lines = list(read_batch(write(tmp_path / "b.jsonl", GOOD, '{"question": "x"}', '{"id": null, "question": "y"}')))
    assert [(line.id, line.error) for line in lines] == [("a", None), (2, None), (3, None)]
