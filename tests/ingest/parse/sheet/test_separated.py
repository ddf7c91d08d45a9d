from __future__ import annotations

import pytest

from ingest.parse.sheet import separated
from ingest.parse.sheet.separated import parse_csv
from rag.errors import ParseError, SourceError


def _grid(text: str, encoding: str = "utf-8") -> list[list[str]]:
    parsed = parse_csv(text.encode(encoding), "a.csv")
    return [[span.cut(parsed.text) for span in row] for row in parsed.tables[0].grid]


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_delimiter_and_encoding_are_told_from_the_file(mark: str, encoding: str) -> None:
    lines = [["渠道", "长度"], ["东渠", "12,5" if mark != "," else "12.5"], ["西渠", "9"]]
    assert _grid("\r\n".join(mark.join(line) for line in lines), encoding) == lines


def test_quoted_cells_hold_marks_line_ends_and_quotes() -> None:
    assert _grid('项目,说明\n"护林,巡山","每日一次，\n雨天""照常"""\n') == [
        ["项目", "说明"],
        ["护林,巡山", '每日一次， 雨天"照常"'],
    ]


def test_captions_stand_above_and_short_rows_are_filled_up() -> None:
    parsed = parse_csv("护林站情况,,\n站,人,年\n东站,3\n".encode(), "a.csv")
    assert parsed.text.splitlines() == ["护林站情况", "站 | 人 | 年", "东站 | 3 |"]
    assert [len(row) for row in parsed.tables[0].grid] == [3, 3]


def test_more_cells_than_the_limit_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(separated, "_MOST_CELLS", 10)
    parsed = parse_csv(("站,人\n" + "甲,1\n" * 9).encode(), "a.csv")
    assert parsed.text.count("甲") == 4
    assert "read up to row 5" in parsed.warnings[0]


def test_empty_and_broken_files_are_errors() -> None:
    with pytest.raises(SourceError):
        parse_csv(b",,\n,,\n", "a.csv")
    with pytest.raises(ParseError, match="row 1"):
        parse_csv(b'"' + b"x" * 200_000, "a.csv")
