from __future__ import annotations

import datetime
import struct
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


def write_xlsx(path: Path, rows: list[list[object]], merged: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path


def protected_workbook() -> bytes:
    """A compound file that holds an encrypted package, as Excel writes a workbook with a password."""
    free, end, table, nothing = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le")
        fields = (raw, len(raw) + 2 if raw else 0, kind, 1, nothing, nothing, child, bytes(16), 0, 0, 0, start, size)
        return struct.pack("<64sHBBIII16sIQQIQ", *fields)

    mark = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    version = (0x3E, 3, 0xFFFE, 9, 6, bytes(6))
    head = struct.pack("<8s16sHHHHH6s10I", mark, bytes(16), *version, 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    chain = [table, end, *range(3, 10), end]
    directory = entry("Root Entry", 5, 1, end, 0) + entry("EncryptedPackage", 2, nothing, 2, 4096)
    sectors = struct.pack("<128I", *chain, *[free] * (128 - len(chain))) + directory + 2 * entry("", 0, nothing, 0, 0)
    return head + struct.pack("<108I", *[free] * 108) + sectors + bytes(4096)


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


def test_a_quoted_cell_keeps_comma_quotation_mark_and_line_break(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "s.csv", [["编号", "问题", "答案"], ["1", '甲,"乙"\n丙?', "是"], ["2", "丁?", ""]])
    with pytest.raises(InputFileError, match=r"line 4: "):
        load_questions(path)
    path = write_csv(path, [["编号", "问题", "答案"], ["1", '甲,"乙"\n丙?', "是"]])
    assert [question.question for question in load_questions(path)] == ['甲,"乙"\n丙?']


@pytest.mark.parametrize(
    ("word", "answerable"), [("TRUE", True), ("1", True), ("否", False), ("False", False), ("0", False)]
)
def test_yes_and_no_are_written_in_many_ways(tmp_path: Path, word: str, answerable: bool) -> None:
    rows = [["id", "question", "answerable", "answers"], ["a", "多少?", word, "5%"]]
    (question,) = load_questions(write_csv(tmp_path / "s.csv", rows))
    assert question.answerable is answerable


def test_titles_merged_over_columns_are_passed_over(tmp_path: Path) -> None:
    rows: list[list[object]] = [["题集"], ["编号", "问题", "答案"], ["第一组"], [1, "甲?", "乙"]]
    (question,) = load_questions(write_xlsx(tmp_path / "s.xlsx", rows, merged=("A1:C1", "A3:C3")))
    assert (question.id, question.line) == ("1", 4)


def test_a_question_under_a_merged_cell_is_not_passed_over(tmp_path: Path) -> None:
    rows: list[list[object]] = [["编号", "问题", "答案"], [1, "甲?", "乙"], [None, "丙?", "丁"]]
    with pytest.raises(InputFileError, match="line 3: id is missing"):
        load_questions(write_xlsx(tmp_path / "s.xlsx", rows, merged=("A2:A3",)))


@pytest.mark.parametrize(
    "value", [0.07, 1, 7.5, datetime.date(2020, 5, 1), datetime.datetime(2020, 5, 1, 8), datetime.time(8)]
)
def test_a_value_that_the_sheet_may_show_otherwise_is_refused(tmp_path: Path, value: object) -> None:
    rows: list[list[object]] = [["编号", "问题", "答案"], [1, "甲?", value]]
    with pytest.raises(InputFileError, match=r"line 2: answers is stored as .*format the cell as text"):
        load_questions(write_xlsx(tmp_path / "s.xlsx", rows))


def test_a_whole_number_is_written_without_its_point(tmp_path: Path) -> None:
    rows: list[list[object]] = [["编号", "问题", "答案", "难度"], [7, "甲?", 277, 1]]
    assert load_questions(write_xlsx(tmp_path / "s.xlsx", rows)) == (
        Question("7", "甲?", True, answers=("277",), difficulty="1"),
    )


@pytest.mark.parametrize("value", ["#N/A", "=1/0"])
def test_a_cell_in_error_does_not_make_a_question_unanswerable(tmp_path: Path, value: str) -> None:
    rows: list[list[object]] = [["编号", "问题", "答案"], [1, "甲?", value]]
    with pytest.raises(InputFileError, match="line 2: neither answers nor answerable"):
        load_questions(write_xlsx(tmp_path / "s.xlsx", rows))


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([["编号", "答案"], ["1", "甲"]], ["line 1", "question"]),
        ([["编号", "问题", "答按"], ["1", "甲?", "乙"]], ["line 1", "答按", "answers"]),
        ([["编号;问题;答案"], ["1;甲?;乙"]], ["line 1", "编号;问题;答案"]),
        ([["编号", "问题", "答案"], ["1", "甲?", ""]], ["line 2", "neither answers nor answerable"]),
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
        ("set.csv", '编号,问题,答案\r\n1,"甲"?,乙\r\n'.encode(), "line 2"),
        ("set.csv", b"\x00\x01\x02\x03", "set.csv line 1"),
        ("set.csv", "编号,问题,答案\n1,甲?,乙\n2,丙\0?,丁\n".encode(), "set.csv line 3"),
        ("set.csv", "编号,问题,答案\n1,甲?,乙\n".encode() + b"2,\xff\xfe?,x\n", "set.csv line 3"),
        ("set.csv", "编号,问题,答案\n1,高企目标?,乙\n".encode("gb18030") + b"2,\xff\xff?,x\n", "set.csv line 3"),
        ("set.csv", b"\xef\xbb\xbfid,question,answers\n1,\xff,x\n", "set.csv line 2"),
        ("set.csv", b"\xff\xfei", "utf-16"),
        ("set.xlsx", protected_workbook(), "password"),
        ("set.xlsx", b"", "XLSX"),
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
