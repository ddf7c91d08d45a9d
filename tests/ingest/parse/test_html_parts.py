"""What stands within an article: lines, tables, lists, hidden and struck text, encodings, what is missing."""

from __future__ import annotations

import pytest

from ingest.parse.html.encoding import decode_page
from ingest.parse.html.flow import BREAK, flow_lines
from ingest.parse.html.parser import parse_html
from ingest.types import ParsedText
from rag.errors import ParseError, SourceError

LEAD = "<h1>戊山县2021年水利工作总结</h1><p>2021年，全县水利投资稳步增长，各项工作有序推进。</p>"


def parse(page: str) -> ParsedText:
    return parse_html(f"<html><body>{LEAD}{page}</body></html>".encode(), "a.html")


def lines(page: str) -> list[str]:
    return parse(page).text.splitlines()[2:]


def grids(page: str) -> list[list[list[str]]]:
    parsed = parse(page)
    return [[[span.cut(parsed.text) for span in row] for row in table.grid] for table in parsed.tables]


# --- line breaks


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("新建水库<br>3座，加固堤防<br>12公里。", ["新建水库3座，加固堤防12公里。"]),
        ("新建水库3座。<br>加固堤防12公里。", ["新建水库3座。", "加固堤防12公里。"]),
        ("新建水库3座<br><br>加固堤防12公里。", ["新建水库3座", "加固堤防12公里。"]),
        ("　　新建水库3座<br>　　加固堤防12公里。", ["新建水库3座", "加固堤防12公里。"]),
        ("&nbsp;&nbsp;新建水库<br>3座。<br>&nbsp;&nbsp;加固堤防。", ["新建水库3座。", "加固堤防。"]),
        ("一、总体情况<br>全年新建水库3座。", ["一、总体情况", "全年新建水库3座。"]),
        ("甲乡、<br>乙镇", ["甲乡、乙镇"]),
        ("增长7<br>％", ["增长7％"]),
        ("戊山县水利局<br>2021年12月3日", ["戊山县水利局", "2021年12月3日"]),
        ("联系人：张三<br>电话：123456", ["联系人：张三", "电话：123456"]),
        (
            "甲乡<br>乙镇<br>丙镇<br>丁乡<br>以上乡镇要加强值守。",
            ["甲乡", "乙镇", "丙镇", "丁乡", "以上乡镇要加强值守。"],
        ),
        ("采用smart<br>water平台。", ["采用smart water平台。"]),
    ],
)
def test_a_break_ends_a_line_or_only_wraps_it(source: str, wanted: list[str]) -> None:
    assert lines(f"<div>{source}</div>") == wanted


def test_a_heading_is_one_line() -> None:
    parsed = parse("<h2>二、关于<br>防汛工作</h2><p>加强值守，确保安全。</p>")
    assert [(mark.span.cut(parsed.text), mark.level) for mark in parsed.headings][1:] == [("二、关于防汛工作", 2)]


def test_preformatted_lines_stand_apart_unless_they_wrap() -> None:
    assert lines("<pre>新建水库3座，\n加固堤防12公里。\n投资9亿元。</pre>") == [
        "新建水库3座，加固堤防12公里。",
        "投资9亿元。",
    ]


def test_pieces_of_text_are_put_together_without_blanks() -> None:
    assert flow_lines(["增长", "7", "%", BREAK]) == ["增长7%"]


# --- tables


def test_merged_cells_stand_at_each_place_they_cover() -> None:
    page = """<table><tr><th rowspan=2>乡镇</th><th colspan=2>水库</th></tr><tr><th>座</th><th>库容</th></tr>
      <tr><td>甲乡</td><td>2</td><td rowspan=2>400</td></tr><tr><td>乙镇</td><td>1</td></tr></table>"""
    parsed = parse(page)
    assert parsed.tables[0].header_rows == 2
    assert grids(page)[0] == [
        ["乡镇", "水库", "水库"],
        ["乡镇", "座", "库容"],
        ["甲乡", "2", "400"],
        ["乙镇", "1", "400"],
    ]
    assert lines(page)[0] == "乡镇 | 水库"


def test_a_grid_is_square_and_its_empty_cells_are_empty_spans() -> None:
    page = (
        "<table><tr><td>乡镇</td><td>座</td><td>注</td></tr><tr><td>甲乡</td><td></td><td>无</td></tr><tr>"
        "<td>乙镇</td></tr></table>"
    )
    parsed = parse(page)
    (table,) = parsed.tables
    assert {len(row) for row in table.grid} == {3}
    assert grids(page)[0][1:] == [["甲乡", "", "无"], ["乙镇", "", ""]]
    assert all(0 <= span.start <= span.end <= len(parsed.text) for row in table.grid for span in row)
    assert table.span.cut(parsed.text).splitlines() == ["乡镇 | 座 | 注", "甲乡 |  | 无", "乙镇"]


def test_caption_and_stray_text_come_before_the_rows() -> None:
    page = (
        "<table><caption>表1 水库</caption>单位：座<tr><td>乡镇</td><td>数</td></tr><tr><td>甲乡</td>"
        "<td>2</td></tr></table>"
    )
    assert lines(page) == ["单位：座", "表1 水库", "乡镇 | 数", "甲乡 | 2"] or lines(page)[-2:] == [
        "乡镇 | 数",
        "甲乡 | 2",
    ]
    assert "表1 水库" in lines(page)


def test_thead_is_a_header_and_tfoot_a_row() -> None:
    page = """<table><thead><tr><td>乡镇</td><td>座</td></tr></thead><tbody><tr><td>甲乡</td><td>2</td></tr></tbody>
      <tfoot><tr><td>合计</td><td>2</td></tr></tfoot></table>"""
    assert parse(page).tables[0].header_rows == 1
    assert grids(page)[0][-1] == ["合计", "2"]


def test_a_row_header_makes_no_header_row() -> None:
    page = "<table><tr><th>甲乡</th><td>2</td></tr><tr><th>乙镇</th><td>1</td></tr></table>"
    assert parse(page).tables[0].header_rows == 0


def test_a_table_within_a_cell_is_the_cell_s_text() -> None:
    inner = "<table><tr><td>一期</td><td>3亿元</td></tr></table>"
    row = "<tr><td>{n}县水库除险加固工程</td><td>{n}月开工，年底完工并投入使用</td></tr>"
    rows = "".join(row.format(n=n) for n in "一二三四")
    page = f"<table><tr><th>工程</th><th>进度</th></tr>{rows}<tr><td>五县水库</td><td>{inner}</td></tr></table>"
    assert grids(page)[0][-1] == ["五县水库", "一期 | 3亿元"]


def test_lines_of_a_cell_are_one_line() -> None:
    page = """<table><tr><th>责任<br>单位</th><th>任务</th></tr><tr><td><p>水利局</p><p>财政局</p></td>
      <td>新建水库，<br>加固堤防。</td></tr></table>"""
    assert grids(page)[0] == [["责任单位", "任务"], ["水利局 财政局", "新建水库，加固堤防。"]]


def test_a_table_that_holds_the_article_is_no_table() -> None:
    page = (
        "<table><tr><td>导读</td><td><p>一是新建水库。</p><p>二是加固堤防。</p><p>三是治理河道。</p>"
        "<p>四是保障供水。</p></td></tr></table>"
    )
    assert parse(page).tables == ()
    assert lines(page) == ["导读", "一是新建水库。", "二是加固堤防。", "三是治理河道。", "四是保障供水。"]


def test_spans_that_claim_too_much_give_lines_and_a_warning() -> None:
    rows = "<tr><td colspan=999>甲</td><td colspan=999>乙</td></tr>" * 300
    parsed = parse(f"<table>{rows}</table>")
    assert parsed.tables == ()
    assert parsed.text.count("甲 | 乙") == 300
    assert "irregular" in parsed.warnings[0]


# --- lists


def test_items_are_marked_with_their_level() -> None:
    page = "<ul><li>新建水库<ul><li>甲乡1座</li><li>乙镇2座</li></ul></li><li>加固堤防</li></ul>"
    parsed = parse(page)
    assert [(mark.span.cut(parsed.text), mark.level) for mark in parsed.items] == [
        ("新建水库", 1),
        ("甲乡1座", 2),
        ("乙镇2座", 2),
        ("加固堤防", 1),
    ]


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("<ol><li>提出申请</li><li>现场查验</li></ol>", ["1. 提出申请", "2. 现场查验"]),
        ("<ol start=3><li>提出申请<li value=7>现场查验<li>发证</ol>", ["3. 提出申请", "7. 现场查验", "8. 发证"]),
        ("<ol type=a><li>提出申请</li><li>现场查验</li></ol>", ["a. 提出申请", "b. 现场查验"]),
        ("<ol type=I><li>提出申请</li><li>现场查验</li></ol>", ["I. 提出申请", "II. 现场查验"]),
        ("<ol><li>（一）提出申请</li><li>（二）现场查验</li></ol>", ["（一）提出申请", "（二）现场查验"]),
        ("<ol style='list-style: none'><li>提出申请</li><li>现场查验</li></ol>", ["提出申请", "现场查验"]),
        ("<ul><li>提出申请</li><li>现场查验</li></ul>", ["提出申请", "现场查验"]),
    ],
)
def test_numbers_of_ordered_lists_are_written_where_the_text_has_none(page: str, wanted: list[str]) -> None:
    assert lines(page) == wanted


def test_terms_and_their_definitions() -> None:
    page = (
        "<dl><dt>办理时限</dt><dd>5个工作日</dd><dt>怎样取水？</dt><dd>先申请许可。</dd><dt>材料</dt><dd>"
        "<p>申请表</p><p>身份证</p></dd></dl>"
    )
    assert lines(page) == ["办理时限: 5个工作日", "怎样取水？", "先申请许可。", "材料", "申请表", "身份证"]


def test_details_are_read_though_closed() -> None:
    page = "<details><summary>如何申请取水？</summary><p>向县水利局提出申请。</p></details>"
    assert lines(page) == ["如何申请取水？", "向县水利局提出申请。"]


# --- hidden and struck text

HIDDEN = [
    '<p style="display:none">{}</p>',
    '<p style="DISPLAY : none !important">{}</p>',
    '<span style="visibility: hidden">{}</span>',
    "<div hidden>{}</div>",
    '<p style="font-size:0px">{}</p>',
    '<p style="color:red;opacity:0">{}</p>',
    '<style>.gone {{ color: red; display: none }}</style><p class="a gone">{}</p>',
    "<style>/* x */ #tip{{display:none}}</style><div id=tip>{}</div>",
    '<p class="hide">{}</p>',
    "<dialog><p>{}</p></dialog>",
    "<template><p>{}</p></template>",
    "<noscript><p>{}</p></noscript>",
    "<del>{}</del>",
    "<s>{}</s>",
    "<strike>{}</strike>",
    '<span style="text-decoration: underline line-through">{}</span>',
    "<!-- {} -->",
]


@pytest.mark.parametrize("form", HIDDEN)
def test_what_is_not_shown_is_not_read(form: str) -> None:
    page = form.format("全县新建水库九座。") + "<p>全县新建水库八座。</p>"
    assert lines(page) == ["全县新建水库八座。"]


SHOWN = [
    '<p style="font-size:0.9em">{}</p>',
    '<p style="opacity:0.8">{}</p>',
    "<style>@media print { .a { display: none } }</style><p class=a>{}</p>",
    "<style>.a{display:none} .a{display:block}</style><p class=a>{}</p>",
    '<ul class="tabs"><li><a href="#t2">解读</a></li></ul><div id="t2" style="display:none">{}</div>',
    '<div class="pane on"><p>原文，见下。</p></div><div class="pane" style="display:none"><p>{}</p></div>',
    '<div role="tabpanel" hidden>{}</div>',
    '<a onclick="show(\'more\')">展开</a><div id="more" style="display:none">{}</div>',
    "<ins>{}</ins>",
    "<p aria-hidden=true>{}全部完成并投入使用，经受住了汛期的考验。</p>",
]


@pytest.mark.parametrize("form", SHOWN)
def test_what_a_reader_can_see_is_read(form: str) -> None:
    page = form.replace("{}", "全县新建水库八座，加固水库两座。")
    assert any(line.startswith("全县新建水库八座") for line in lines(page))


def test_struck_words_leave_a_sentence_whole() -> None:
    assert lines("<p>新建水库<del>九</del><ins>八</ins>座。</p>") == ["新建水库八座。"]


# --- encodings

TEXT = "<p>全縣新建水庫八座，加固堤防十二公里。</p>"
SIMPLE = "<p>全县新建水库八座，加固堤防十二公里。</p>"


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "gbk", "big5", "iso-8859-1", ""])
def test_bytes_that_are_utf8_are_read_as_utf8(declared: str) -> None:
    page = f'<meta charset="{declared}">{SIMPLE}'
    assert "水库八座" in parse_html(page.encode("utf-8"), "a.html").text
    assert "水库八座" in parse_html(page.encode("utf-8-sig"), "a.html").text


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "gbk", "gb18030", ""])
def test_bytes_that_are_gb_are_read_as_gb(declared: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">{SIMPLE}'
    assert "水库八座" in parse_html(page.encode("gb18030"), "a.html").text


def test_big5_is_read_where_it_is_declared() -> None:
    page = f'<meta charset="big5">{TEXT * 3}'
    assert "水庫八座" in parse_html(page.encode("big5"), "a.html").text


def test_the_declaration_of_xml_counts() -> None:
    page = f'<?xml version="1.0" encoding="big5"?><html><body>{TEXT * 3}</body></html>'
    assert "水庫八座" in parse_html(page.encode("big5"), "a.html").text


def test_a_few_broken_bytes_are_counted_and_the_page_is_read() -> None:
    data = ("<meta charset=utf-8>" + SIMPLE * 200).encode()
    parsed = parse_html(data[:3000] + b"\xe5" + data[3000:], "a.html")
    assert "水库八座" in parsed.text
    assert "could not be read" in parsed.warnings[0]
    assert decode_page(data, "a.html")[1] == 0


def test_entities_and_data_sections_are_characters() -> None:
    page = (
        "<p>投资&lt;5亿元&gt;&amp;&#20116;&#x4EBF;&ldquo;一库&rdquo;&middot;&nbsp;完。</p><p>"
        "<![CDATA[新建水库，八座。]]></p>"
    )
    assert lines(page) == ["投资<5亿元>&五亿“一库”· 完。", "新建水库，八座。"]


def test_names_in_angle_brackets_are_text() -> None:
    assert lines("<p>关于印发<水库管理办法>的通知，增幅<5%。</p>") == ["关于印发<水库管理办法>的通知，增幅<5%。"]


# --- what is missing


def test_frames_are_named_as_missing() -> None:
    parsed = parse("<p>数据见下表，按月更新。</p><iframe src='/data/list.html'></iframe>")
    assert "/data/list.html" in parsed.warnings[0]


def test_a_frame_that_holds_the_article_is_named_beside_a_long_foot() -> None:
    page = "<div><h1>戊山县水情</h1><iframe src='/sq.html'></iframe></div><div>地址：人民路1号，邮编：123456。</div>"
    assert "/sq.html" in parse_html(page.encode(), "a.html").warnings[0]


def test_a_page_of_frames_is_an_error_that_names_them() -> None:
    page = b"<html><frameset cols='20%,80%'><frame src='menu.html'><frame src='text.html'></frameset></html>"
    with pytest.raises(SourceError, match=r"menu.html, text.html"):
        parse_html(page, "a.html")


def test_a_page_of_pictures_is_said_to_be_one() -> None:
    page = "<h1>一图读懂水利规划</h1>" + "".join(f"<p><img src='p{n}.jpg'></p>" for n in range(3))
    (warning,) = parse_html(page.encode(), "a.html").warnings
    assert "3 pictures" in warning
    assert "p0.jpg" in warning
    with pytest.raises(SourceError, match="only pictures"):
        parse_html(b"<html><body><img src='a.jpg'></body></html>", "a.html")


def test_signs_and_pictures_beside_much_text_are_no_loss() -> None:
    pictures = "<img src=photo.jpg><img src=icon.gif><img src=a.png width=16>"
    assert parse(f"<p>{'水利投资增长，' * 40}{pictures}</p>").warnings == ()


@pytest.mark.parametrize("data", [b"", b"   \n", b"<html></html>", b"<p> </p>", b"<script>x</script>"])
def test_nothing_is_an_error(data: bytes) -> None:
    with pytest.raises((SourceError, ParseError)):
        parse_html(data, "a.html")


# --- lines in bold type


def bold_headings(page: str) -> list[str]:
    parsed = parse(page)
    return [mark.span.cut(parsed.text) for mark in parsed.headings if mark.level > 3]


def test_short_lines_in_bold_type_are_headings() -> None:
    page = """<p><strong>申请条件</strong></p><p>具有取水许可，用水计量。</p><p>由乡镇初审。</p>
      <p><span style="font-weight: bold">办理流程</span></p><p>先申请，后查验，<b>再发证</b>。</p><p>五日内办结。</p>"""
    assert bold_headings(page) == ["申请条件", "办理流程"]


@pytest.mark.parametrize(
    "line",
    [
        "<p><b>一、申请条件</b></p>",
        "<p><b>以下事项从本月起执行。</b></p>",
        "<p style='text-align: center'><b>申请条件</b></p>",
        "<p><b>戊山县取水管理办法</b></p>",
        "<p><b>申请</b>条件</p>",
        "<table><tr><td><p><b>申请条件</b></p></td><td>许可</td></tr><tr><td>时限</td><td>五日</td></tr></table>",
        "<p><b>图3 水库</b></p>",
    ],
)
def test_other_lines_in_bold_type_are_none(line: str) -> None:
    assert bold_headings(f"{line}<p>具有取水许可，用水计量。</p>" * 3) == []


def test_a_page_all_in_bold_type_has_no_headings_of_it() -> None:
    assert bold_headings("<p><b>新建水库两座</b></p><p><b>加固堤防三处</b></p><p><b>治理河道五条</b></p>") == []
