"""OFD files, made here part by part as writers of the format do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

import pytest
from lxml import etree

from ingest.parse.format import Format
from ingest.parse.ofd.content import Content, deltas, numbers, read_content
from ingest.parse.ofd.parser import parse_ofd
from ingest.parse.sniff import sniff
from ingest.parse.table import load_parser
from rag.errors import ParseError, SourceError

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE, PITCH, LEFT, WIDTH, TOP, ROWS = 5.0, 9.0, 28.0, 150.0, 35.0, 26
COLUMNS = int(WIDTH / SIZE)


def text_object(text: str, x: float, y: float, size: float = SIZE, extra: str = "", deltas: str = "") -> str:
    """A run of text whose base line is at ``y`` millimetres from the top."""
    steps = deltas or (f"g {len(text) - 1} {size}" if len(text) > 1 else "")
    return (
        f'<ofd:TextObject ID="1" Font="1" Size="{size}" Boundary="{x} {y - size} {len(text) * size} {size * 1.3}" '
        f'{extra}><ofd:FillColor Value="0 0 0"/><ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{escape(text)}'
        f"</ofd:TextCode></ofd:TextObject>"
    )


def rule_object(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<ofd:PathObject ID="2" Boundary="{x} {y} {max(width, 0.3)} {max(height, 0.3)}" LineWidth="0.3">'
        f"<ofd:AbbreviatedData>M 0 0 L {width} {height}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def page_xml(objects: Sequence[str], template: str = "") -> str:
    used = f'<ofd:Template TemplateID="{template}" ZOrder="Background"/>' if template else ""
    return (
        f"<ofd:Page {NAMESPACE}>{used}<ofd:Content><ofd:Layer ID='9'>{''.join(objects)}</ofd:Layer></ofd:Content>"
        "</ofd:Page>"
    )


def pack(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def make_ofd(
    pages: Sequence[str],
    templates: Sequence[str] = (),
    title: str = "",
    more: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """An OFD file of pages, each the XML of its content."""
    listed = "".join(f'<ofd:Page ID="{10 + i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
    tpls = "".join(f'<ofd:TemplatePage ID="t{i}" BaseLoc="Tpls/Tpl_{i}/Content.xml"/>' for i in range(len(templates)))
    return pack(
        {
            "OFD.xml": f"<ofd:OFD {NAMESPACE}><ofd:DocBody><ofd:DocInfo><ofd:Title>{title}</ofd:Title></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea>"
            "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
            f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{tpls}</ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
            **{f"Doc_0/Pages/Page_{i}/Content.xml": page for i, page in enumerate(pages)},
            **{f"Doc_0/Tpls/Tpl_{i}/Content.xml": page for i, page in enumerate(templates)},
            **more,
        }
    )


def set_lines(title: str, paragraphs: Sequence[str]) -> bytes:
    """An OFD file of paragraphs, indented by two characters and broken at the right margin, with page numbers."""
    lines = [(title, 105 - len(title) * 3.5, 7.0)] if title else []
    for paragraph in paragraphs:
        rest, indent = paragraph, 2
        while rest:
            used, width = 0, float(indent)
            while used < len(rest) and width < COLUMNS:
                width += 0.5 if rest[used].isascii() else 1.0
                used += 1
            lines.append((rest[:used], LEFT + indent * SIZE, SIZE))
            rest, indent = rest[used:], 0
    pages = []
    for start in range(0, len(lines), ROWS):
        objects = []
        for row, (text, x, size) in enumerate(lines[start : start + ROWS]):
            steps = " ".join(str(size * (0.5 if char.isascii() else 1.0)) for char in text[:-1])
            objects.append(text_object(text, x, TOP + row * PITCH, size, deltas=steps))
        objects.append(text_object(f"-{len(pages) + 1}-", 102, 285))
        pages.append(page_xml(objects))
    return make_ofd(pages)


BODY = (
    "去年，全县上下坚持稳中求进，新增规模以上企业四十六家，高新技术企业净增21家，城镇登记失业率控制在百分之三以内，各项任务较好完成。",
    "今年，计划新建改建农村公路一百二十公里。",
)


def test_lines_are_joined_into_paragraphs_and_pages_begin_where_they_begin() -> None:
    parsed = parse_ofd(set_lines("甲山县2021年政府工作报告", BODY * 12), "a.ofd")
    lines = parsed.text.splitlines()
    assert lines[0] == parsed.title == "甲山县2021年政府工作报告"
    assert lines[1:] == list(BODY * 12)
    assert len(parsed.pages) == 2
    assert parsed.pages[0] == 0
    assert 0 < parsed.pages[1] < len(parsed.text)


def test_the_format_is_told_by_content_and_has_a_parser() -> None:
    made = set_lines("", BODY)
    assert sniff(made, "report.bin") is Format.OFD
    assert load_parser(Format.OFD)(made, "report.bin").text == parse_ofd(made, "report.bin").text


def test_distances_are_written_short_and_runs_are_put_in_place() -> None:
    assert list(deltas("g 2 5 3.5")) == [5.0, 5.0, 3.5]
    page = page_xml([text_object("，计划新建学校三所。", 53, 60), text_object("今年全县", 33, 60)])
    assert parse_ofd(make_ofd([page]), "a.ofd").text == "今年全县，计划新建学校三所。\n"


def test_a_matrix_scales_and_moves_text() -> None:
    moved = text_object("全县新建桥梁九座。", 0, 5, 1.0, extra='CTM="5 0 0 5 30 40"')
    content = Content(297.0)
    read_content(etree.fromstring(page_xml([moved])), content)
    glyph = content.glyphs[0]
    assert glyph is not None
    assert glyph.size == pytest.approx(5 * 72 / 25.4)
    assert glyph.left == pytest.approx(30 * 72 / 25.4)


def test_a_table_is_read_by_its_rules() -> None:
    objects = [rule_object(30, y, 90, 0) for y in (50, 60, 70)] + [rule_object(x, 50, 0, 20) for x in (30, 60, 90, 120)]
    for row, cells in enumerate((("指标", "单位", "数值"), ("造林", "亩", "1200"))):
        objects += [text_object(cell, 32 + 30 * i, 57 + 10 * row) for i, cell in enumerate(cells)]
    parsed = parse_ofd(make_ofd([page_xml(objects)]), "a.ofd")
    (table,) = parsed.tables
    assert [[span.cut(parsed.text) for span in row] for row in table.grid] == [
        ["指标", "单位", "数值"],
        ["造林", "亩", "1200"],
    ]


def test_a_template_is_read_with_the_first_page_that_uses_it() -> None:
    head = page_xml([text_object("乙川市人民政府文件", 60, 40, 9)])
    pages = [page_xml([text_object(f"第{n}部分，各县要抓好落实。", 38, 80)], template="t0") for n in "一二三"]
    text = parse_ofd(make_ofd(pages, [head]), "a.ofd").text
    assert text.count("乙川市人民政府文件") == 1
    assert text.index("乙川市人民政府文件") < text.index("第一部分")


def test_slanted_watermarks_and_hidden_runs_are_left_out() -> None:
    mark = text_object("内部资料", 60, 150, 20, extra='CTM="0.7 -0.7 0.7 0.7 0 0"')
    hidden = text_object("全县新建桥梁九座。", 38, 90, extra='Visible="false"')
    page = page_xml([text_object("全县新建桥梁八座，开工建设水库两座。", 38, 80), mark, hidden])
    assert parse_ofd(make_ofd([page]), "a.ofd").text == "全县新建桥梁八座，开工建设水库两座。\n"


def test_a_damaged_page_is_named_and_the_others_are_read() -> None:
    first, last = (page_xml([text_object(f"全县新建{what}八座。", 38, 80)]) for what in ("桥梁", "水库"))
    parsed = parse_ofd(make_ofd([first, "<broken", last]), "a.ofd")
    assert "桥梁八座" in parsed.text
    assert "水库八座" in parsed.text
    assert any("page 2" in warning for warning in parsed.warnings)


def test_the_title_of_the_file_serves_where_no_line_is_one() -> None:
    page = page_xml([text_object("全县新建桥梁八座。", 38, 80)])
    assert parse_ofd(make_ofd([page], title="丙岭县简报"), "a.ofd").title == "丙岭县简报"


@pytest.mark.parametrize(
    ("made", "error", "said"),
    [
        (b"PK\x03\x04 cut off", ParseError, "damaged"),
        (pack({"Other.xml": "<a/>"}), ParseError, "missing"),
        (pack({"OFD.xml": "<a"}), ParseError, "no XML"),
        (pack({"OFD.xml": "<a/>"}), ParseError, "no document"),
        (make_ofd([page_xml([])]), SourceError, "no text"),
        (make_ofd([page_xml([])], more={"Encryptions.xml": b"<a/>"}), ParseError, "encrypted"),
    ],
)
def test_what_cannot_be_read_is_said(made: bytes, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        parse_ofd(made, "a.ofd")


def test_a_part_that_unpacks_to_too_much_is_refused() -> None:
    bomb = make_ofd([page_xml([])], more={"Doc_0/Pages/Page_0/Content.xml": b" " * 60_000_000})
    with pytest.raises((ParseError, SourceError), match=r"more than a document|no text"):
        parse_ofd(bomb, "a.ofd")


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "啊啊啊啊"><!ENTITY y "&x;&x;&x;&x;">]>' + page_xml(["<a>&y;</a>"])
    with pytest.raises(SourceError):
        parse_ofd(make_ofd([bomb]), "a.ofd")


@pytest.mark.parametrize("text", ["g 99999999 1", "1 " * 50, "nan inf -inf 1e999", "g g g", "g -5 2"])
def test_numbers_are_finite_and_bounded(text: str) -> None:
    assert all(abs(value) < 1e308 for value in numbers(text))
    assert sum(1 for _ in deltas(text)) <= 300_000
    etree.fromstring(page_xml([text_object("甲", 1, 1, deltas=text)]))
