from __future__ import annotations

import pytest

from ingest.parse.docx.numerals import numeral


def _p(text: str, number: int, level: int = 0) -> str:
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def _level(level: int, style: str, pattern: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def _numbering(levels: str, numbers: str = '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>') -> str:
    return f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>{numbers}'


@pytest.mark.parametrize(
    ("style", "count", "written"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 20, "二十"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("ideographDigital", 12, "一二"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalEnclosedCircleChinese", 36, "㊱"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("ideographTraditional", 2, "乙"),
        ("ideographZodiac", 1, "子"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("lowerLetter", 28, "bb"),
        ("upperRoman", 14, "XIV"),
        ("decimalZero", 7, "07"),
        ("decimalFullWidth", 12, "１２"),
        ("ideographTraditional", 99, "99"),
        ("unknown", 4, "4"),
        ("lowerRoman", 10**9, "1000000000"),
    ],
)
def test_a_count_is_written_as_its_format_says(style: str, count: int, written: str) -> None:
    assert numeral(count, style) == written


def test_levels_count_by_themselves_and_show_those_above(read_word) -> None:
    levels = _level(0, "chineseCounting", "第%1章") + _level(1, "decimal", "%1.%2", "<w:isLgl/>")
    body = _p("总则", 1) + _p("范围", 1, 1) + _p("原则", 1, 1) + _p("附则", 1) + _p("解释", 1, 1)
    lines = read_word(body, numbering=_numbering(levels)).text.splitlines()
    assert lines == ["第一章 总则", "1.1 范围", "1.2 原则", "第二章 附则", "2.1 解释"]


def test_articles_count_on_through_chapters_where_they_never_restart(read_word) -> None:
    levels = _level(0, "chineseCounting", "第%1章") + _level(
        1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>'
    )
    body = _p("总则", 1) + _p("甲", 1, 1) + _p("附则", 1) + _p("乙", 1, 1)
    lines = read_word(body, numbering=_numbering(levels)).text.splitlines()
    assert lines == ["第一章 总则", "第一条 甲", "第二章 附则", "第二条 乙"]


def test_a_list_with_a_start_of_its_own_begins_there(read_word) -> None:
    numbers = (
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    body = _p("甲", 1) + _p("乙", 1) + _p("丙", 2) + _p("丁", 2)
    lines = read_word(body, numbering=_numbering(_level(0, "decimal", "%1."), numbers)).text.splitlines()
    assert lines == ["1. 甲", "2. 乙", "1. 丙", "2. 丁"]


def test_a_style_gives_its_number_and_level(read_word) -> None:
    levels = _level(0, "chineseCounting", "%1、") + _level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="s"/>')
    styles = (
        '<w:style w:type="paragraph" w:styleId="s"><w:name w:val="小节"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    body = _p("林业", 1) + '<w:p><w:pPr><w:pStyle w:val="s"/></w:pPr><w:r><w:t>造林</w:t></w:r></w:p>'
    assert read_word(body, numbering=_numbering(levels), styles=styles).text.splitlines() == ["一、林业", "（一）造林"]


def test_bullets_and_plain_numbers_are_items_and_heading_numbers_are_not(read_word) -> None:
    levels = _level(0, "chineseCounting", "%1、") + _level(1, "decimal", "%2.") + _level(2, "bullet", "")
    parsed = read_word(
        _p("要求", 1) + _p("巡查", 1, 1) + _p("每日一次", 1, 2) + "<w:p><w:r><w:t>完。</w:t></w:r></w:p>",
        numbering=_numbering(levels),
    )
    assert [(mark.span.cut(parsed.text), mark.level) for mark in parsed.items] == [("1. 巡查", 2), ("每日一次", 3)]
