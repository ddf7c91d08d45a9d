from __future__ import annotations

import json

import pytest

from rag.errors import InputFileError
from rag.types import Turn
from ui.batch import read_batch


def write(path, *lines: str, encoding: str = "utf-8"):
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def test_lines_become_questions_in_order(tmp_path):
    first = json.dumps({"id": "a", "question": "一\u2028行", "history": [["user", "前"]]}, ensure_ascii=False)
    path = write(tmp_path / "b.jsonl", first, "", '{"id": 7, "question": "二", "answers": []}', encoding="utf-8-sig")
    questions = read_batch(path)
    assert [item.id for item in questions] == ["a", 7]
    assert questions[0].question == "一\u2028行"
    assert questions[0].turns() == (Turn("user", "前"),)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "b", "question": "x"', "not JSON"),
        ("[1]", "not a JSON object"),
        ("null", "not a JSON object"),
        ('{"id": "b"}', "question"),
        ('{"question": "x"}', "id"),
        ('{"id": "b", "question": 3}', "question"),
        ('{"id": "b", "question": "x", "history": [["nobody", "y"]]}', "history"),
        ('{"id": "a", "question": "x"}', "already used on line 1"),
        ('{"id": "b", "question": "\\ud800"}', "question"),
        ("[" * 100_000, "line 2"),
    ],
)
def test_a_malformed_line_is_named(tmp_path, line, said):
    path = write(tmp_path / "b.jsonl", '{"id": "a", "question": "好的一行"}', line)
    with pytest.raises(InputFileError, match=r"b\.jsonl line 2") as caught:
        read_batch(path)
    assert said in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_batch_without_questions_is_refused(tmp_path, content):
    path = tmp_path / "b.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputFileError, match="holds no questions"):
        read_batch(path)


def test_a_file_that_is_not_text_or_not_there_is_refused(tmp_path):
    path = tmp_path / "b.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputFileError, match="not UTF-8"):
        read_batch(path)
    with pytest.raises(InputFileError, match="cannot read"):
        read_batch(tmp_path / "none.jsonl")
    with pytest.raises(InputFileError, match="cannot read"):
        read_batch(tmp_path)
