from __future__ import annotations

import codecs

import pytest

from ingest.parse.format import Format
from ingest.parse.table import PARSERS, load_parser
from rag.errors import ParseError, SourceError

REPORT = "一、2020年目标\r\n高企净增150家以上。\r\n\xa0\r\n（一）安排——“十四五”\r\n"
parse = load_parser(Format.TEXT)


@pytest.mark.parametrize("form", sorted(PARSERS))
def test_every_entry_of_the_table_loads(form: Format) -> None:
    assert callable(load_parser(form))


def test_a_format_without_a_parser_names_the_supported_ones() -> None:
    with pytest.raises(SourceError, match=r"zip.*docx"):
        load_parser(Format.ZIP)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_the_decoded_file_character_for_character(encoding: str) -> None:
    assert parse(REPORT.encode(encoding), "a.txt").text == REPORT


def test_big_endian_utf16_is_read() -> None:
    assert parse(codecs.BOM_UTF16_BE + REPORT.encode("utf-16-be"), "a.txt").text == REPORT


TRADITIONAL = "松湖縣人民政府工作報告\n\n過去一年，全縣地區生產總值完成305.8億元，同比增長5.2%。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (REPORT, "utf-16-le"),
        (REPORT, "utf-16-be"),
        (REPORT, "utf-32"),
        (REPORT, "utf-32-le"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "utf-16-be"),
        ("這是一份工作報告，請予審議。", "big5"),
        ("为了加强本市公共场所的管理，制定本办法。", "gb18030"),
        ("为了加强本市公共场所的管理，制定本办法。", "utf-16-le"),
    ],
)
def test_encodings_without_a_mark_are_told_apart_by_the_text_they_give(text: str, encoding: str) -> None:
    assert parse(text.encode(encoding), "a.txt").text == text


def test_markdown_is_kept_as_it_is() -> None:
    assert load_parser(Format.MARKDOWN)(b"# \xe6\xa0\x87\xe9\xa2\x98\n\n**x**\n", "a.md").text == "# 标题\n\n**x**\n"


@pytest.mark.parametrize("data", [b"", b" \n\t", codecs.BOM_UTF8, codecs.BOM_UTF8 + b"\n"])
def test_empty_file_is_a_source_error(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"a\.txt.*empty"):
        parse(data, "a.txt")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00",
        bytes(range(256)) * 8,
        b"%PDF-1.7\n\x00\x01\x02",
        "中文".encode() + b"\x00",
        "中文".encode() + b"\x01\x02\x03",
    ],
)
def test_binary_data_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(ParseError, match=r"a\.txt: binary data") as caught:
        parse(data, "a.txt")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        "これは日本語の文章です。会議の報告。".encode("euc-jp"),
        "Le conseil a été créé à l’été dernier, où".encode("cp1252"),
        b"\xef\xbb\xbf\xff\xfe\xfa",
    ],
)
def test_other_encodings_are_refused_with_a_remedy(data: bytes) -> None:
    with pytest.raises(ParseError, match="save it again as UTF-8"):
        parse(data, "a.txt")
