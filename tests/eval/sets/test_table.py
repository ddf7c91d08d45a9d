from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from eval.sets.load import load_questions
from eval.sets.question_set import Question
from rag.errors import InputFileError
from rag.types import Turn

HEADER = ["编号", "问题", "可回答", "答案", "全部要点", "不应出现", "证据", "题型", "难度", "历史", "备注"]
ROWS = [
    [
        "1",
        "高企目标?",
        "是",
        "150家|一百五十家",
        "",
        "277家",
        "高企认定净增150家以上",
        "target",
        "easy",
        "",
        "与程序无关",
    ],
    ["", "", "", "", "", "", "", "", "", "", ""],
    ["2", "两年各多少?", "", "", "277家|277户\n150家", "", "", "compare", "hard", "问：高企呢?\n答：净增277家。", ""],
    ["3", "主任是谁?", "否", "", "", "", "", "", "", "", ""],
]
EXPECTED = (
    Question("1", "高企目标?", True, answers=("150家", "一百五十家"), reject=("277家",),
             evidence=("高企认定净增150家以上",), type="target", difficulty="easy"),
    Question("2", "两年各多少?", True, answers_all=(("277家", "277户"), ("150家",)), type="compare", difficulty="hard",
             history=(Turn("user", "高企呢?"), Turn("assistant", "净增277家。"))),
    Question("3", "主任是谁?", False),
)  # fmt: skip


def write_csv(path: Path, rows: list[list[str]], encoding: str = "utf-8-sig") -> Path:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text

    path.write_bytes("\r\n".join(",".join(map(cell, row)) for row in rows).encode(encoding))
    return path


def write_xlsx(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_as_spreadsheets_write_it(tmp_path: Path, encoding: str) -> None:
    found = load_questions(write_csv(tmp_path / "set.csv", [HEADER, *ROWS], encoding))
    assert found == EXPECTED
    assert [question.line for question in found] == [2, 4, 7]


def test_a_workbook_holds_the_same(tmp_path: Path) -> None:
    rows: list[list[object]] = [HEADER, *([1, *row[1:]] if row[0] == "1" else row for row in ROWS)]
    found = load_questions(write_xlsx(tmp_path / "set.xlsx", rows))
    assert found == EXPECTED
    assert [question.line for question in found] == [2, 4, 5]


def test_an_english_header_does_as_well(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "s.csv", [["ID", "Question", "Answers"], ["a", "多少?", "5%"]])
    assert load_questions(path) == (Question("a", "多少?", True, answers=("5%",)),)


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([["编号", "答案"], ["1", "甲"]], ["line 1", "question"]),
        ([["编号", "问题", "问题"], ["1", "甲?", ""]], ["line 1", "twice"]),
        ([["编号", "问题", "答案"], ["1", "甲?", "乙"], ["1", "丙?", "丁"]], ["line 3", "'1'", "line 2"]),
        ([["编号", "问题", "可回答"], ["1", "甲?", "也许"]], ["line 2", "也许"]),
        ([["编号", "问题", "可回答"], ["1", "甲?", "是"]], ["line 2", "answers"]),
        ([["编号", "问题", "答案"], ["", "甲?", "乙"]], ["line 2", "id"]),
        ([["编号", "问题", "答案"], ["1", "甲?", "乙", "丙"]], ["line 2", "more cells"]),
        ([["编号", "问题", "历史", "答案"], ["1", "甲?", "随便说", "乙"]], ["line 2", "随便说"]),
        ([["编号", "问题", "答案"]], ["no questions"]),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(tmp_path: Path, rows: list[list[str]], named: list[str]) -> None:
    paths = [write_csv(tmp_path / "set.csv", rows), write_xlsx(tmp_path / "set.xlsx", [list(row) for row in rows])]
    for path in paths:
        with pytest.raises(InputFileError) as caught:
            load_questions(path)
        message = str(caught.value)
        assert "\n" not in message
        for part in (str(path), *named):
            assert part in message


@pytest.mark.parametrize(
    ("name", "data", "named"),
    [
        ("set.csv", b"", "empty"),
        ("set.csv", '编号,问题,答案\r\n1,"甲?,乙\r\n'.encode(), "line 2"),
        ("set.csv", b"\x00\x01\x02\x03", "set.csv"),
        ("set.xlsx", b"PK\x03\x04 not a workbook", "XLSX"),
        ("set.xlsx", b"plain text", "XLSX"),
        ("set.txt", b"x", ".txt"),
        ("set", b"x", "without a suffix"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(tmp_path: Path, name: str, data: bytes, named: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputFileError) as caught:
        load_questions(path)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["no.csv", "no.xlsx", "no.json", "no.jsonl"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputFileError, match=name):
        load_questions(tmp_path / name)
