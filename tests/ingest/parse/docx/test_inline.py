from __future__ import annotations

import pytest


def _p(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def _r(text: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _field(code: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return f"{mark('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark('separate')}{result}{mark('end')}"


_DELETED = '<w:del w:id="1"><w:r><w:delText>已删</w:delText></w:r></w:del>'
_MOVED = f'<w:moveFrom w:id="3">{_r("移走")}</w:moveFrom><w:moveTo w:id="4">{_r("移来")}</w:moveTo>'


@pytest.mark.parametrize(
    ("inner", "line"),
    [
        (f'{_r("造林")}<w:smartTag w:uri="u" w:element="e">{_r("31.5")}</w:smartTag>{_r("万亩。")}', "造林31.5万亩。"),
        (f'<w:hyperlink r:id="x">{_r("详见附件")}</w:hyperlink>', "详见附件"),
        (f'{_r("共")}<w:fldSimple w:instr=" = 3 ">{_r("3")}</w:fldSimple>{_r("项")}', "共3项"),
        (_r("合计") + _field(" =SUM(ABOVE) ", _r("82")) + _r("人"), "合计82人"),
        (_r("见") + _field("REF a", _r("表") + _field("SEQ b", _r("2"))) + _r("。"), "见表2。"),
        (f'{_r("保留")}<w:ins w:id="2">{_r("新增")}</w:ins>{_DELETED}{_r("文字")}', "保留新增文字"),
        (f"{_MOVED}{_r('。')}", "移来。"),
        (f"{_r('甲')}<w:sdt><w:sdtPr/><w:sdtContent>{_r('乙')}</w:sdtContent></w:sdt>{_r('丙')}", "甲乙丙"),
        (
            f"{_r('姓名')}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{_r('单击输入')}"
            "</w:sdtContent></w:sdt>",
            "姓名",
        ),
        (_r("可见") + _r("隐藏", "<w:rPr><w:vanish/></w:rPr>"), "可见"),
        (_r("可见", '<w:rPr><w:vanish w:val="0"/></w:rPr>'), "可见"),
        (_r("10") + _r("8", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>') + _r("千瓦时"), "10⁸千瓦时"),
        ('<w:r><w:t>已办</w:t><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "已办☑"),
        (
            f"<w:r><w:ruby><w:rubyPr/><w:rt>{_r('lí')}</w:rt><w:rubyBase>{_r('漓')}</w:rubyBase></w:ruby></w:r>"
            + _r("江"),
            "漓江",
        ),
        (
            f"{_r('密度')}<m:oMath><m:f><m:num><m:r><m:t>m</m:t></m:r></m:num><m:den><m:r><m:t>V</m:t></m:r></m:den>"
            "</m:f></m:oMath>",
            "密度m/V",
        ),
        ("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>3</w:t><w:tab/><w:t>级</w:t></w:r>", "A-3\t级"),
        (f'{_r("正文")}<w:r><w:commentReference w:id="0"/></w:r><w:proofErr w:type="spellStart"/>', "正文"),
    ],
)
def test_a_paragraph_reads_as_it_is_printed(read_word, inner: str, line: str) -> None:
    assert read_word(_p(inner)).text == f"{line}\n"


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("全年完成植树", "，较上年多。", ["全年完成植树，较上年多。"]),
        ("今年雨水偏多，河道", "清淤提前完成。", ["今年雨水偏多，河道清淤提前完成。"]),
        ("某县林业局", "2021年3月1日", ["某县林业局", "2021年3月1日"]),
        ("第一项完成。", "第二项完成。", ["第一项完成。", "第二项完成。"]),
    ],
)
def test_a_break_within_a_sentence_is_no_line(read_word, before: str, after: str, lines: list[str]) -> None:
    body = _p(f"<w:r><w:t>{before}</w:t><w:br/><w:t>{after}</w:t></w:r>")
    assert read_word(body).text.splitlines() == lines


def test_a_field_left_open_swallows_nothing(read_word) -> None:
    body = _p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>') + _p(_r("后文照读。"))
    assert read_word(body).text == "后文照读。\n"


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next(read_word) -> None:
    first = f'<w:p><w:pPr><w:rPr><w:del w:id="9"/></w:rPr></w:pPr>{_r("上半句，")}</w:p>'
    assert read_word(first + _p(_r("下半句。"))).text == "上半句，下半句。\n"


_BOX = "<w:txbxContent><w:p><w:r><w:t>框内一句。</w:t></w:r></w:p></w:txbxContent>"
_SHAPE = f"<w:drawing><wp:anchor><wps:wsp><wps:txbx>{_BOX}</wps:txbx></wps:wsp></wp:anchor></w:drawing>"
_VML = f"<w:pict><v:shape><v:textbox>{_BOX}</v:textbox></v:shape></w:pict>"


@pytest.mark.parametrize(
    "drawn",
    [
        _SHAPE,
        _VML,
        f"<mc:AlternateContent><mc:Choice Requires='wps'>{_SHAPE}</mc:Choice><mc:Fallback>{_VML}</mc:Fallback>"
        "</mc:AlternateContent>",
        f"<mc:AlternateContent><mc:Choice Requires='x'><w:drawing/></mc:Choice><mc:Fallback>{_VML}</mc:Fallback>"
        "</mc:AlternateContent>",
    ],
)
def test_a_text_box_is_read_once_below_its_paragraph(read_word, drawn: str) -> None:
    body = _p(f"{_r('正文一句。')}<w:r>{drawn}</w:r>") + _p(_r("后文。"))
    parsed = read_word(body)
    assert parsed.text == "正文一句。\n框内一句。\n后文。\n"
    assert parsed.warnings == ()


def test_content_controls_and_custom_xml_around_paragraphs_are_read(read_word) -> None:
    inner = f"<w:customXml>{_p(_r('第二句。'))}</w:customXml>"
    body = f"{_p(_r('第一句。'))}<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    assert read_word(body).text == "第一句。\n第二句。\n"


def test_notes_stand_below_the_block_that_refers_to_them(read_word) -> None:
    body = _p(f'{_r("林地九百亩")}<w:r><w:footnoteReference w:id="2"/></w:r>{_r("。")}') + _p(
        f'{_r("牧场六处。")}<w:r><w:endnoteReference w:id="1"/></w:r>'
    )
    parsed = read_word(
        body,
        footnotes=f'<w:footnote w:type="separator" w:id="0">{_p(_r("——"))}</w:footnote>'
        f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{_r("不含苗圃。")}</w:p></w:footnote>',
        endnotes=f'<w:endnote w:id="1">{_p(_r("含轮牧区。"))}</w:endnote>',
    )
    assert parsed.text.splitlines() == ["林地九百亩。", "不含苗圃。", "牧场六处。", "含轮牧区。"]
    assert [span.cut(parsed.text) for span in parsed.notes] == ["不含苗圃。", "含轮牧区。"]


def test_hidden_styles_hide_and_headings_are_inherited(read_word) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="我的小标题"/><w:basedOn w:val="1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="out"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="character" w:styleId="gone"><w:name w:val="暗"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="甲"/><w:basedOn w:val="b"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="乙"/><w:basedOn w:val="a"/></w:style>'
    )

    def styled(style: str, text: str) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_r(text)}</w:p>'

    body = (
        styled("out", "总体情况")
        + styled("own", "林业")
        + styled("a", "造林。")
        + _p(_r("露") + _r("藏", '<w:rPr><w:rStyle w:val="gone"/></w:rPr>'))
    )
    parsed = read_word(body, styles=styles)
    assert parsed.text.splitlines() == ["总体情况", "林业", "造林。", "露"]
    assert [(mark.span.cut(parsed.text), mark.level) for mark in parsed.headings] == [("总体情况", 1), ("林业", 2)]


def test_a_table_of_contents_is_left_out(read_word) -> None:
    styles = '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="toc 1"/></w:style>'
    entry = f'<w:p><w:pPr><w:pStyle w:val="t"/></w:pPr>{_r("总体情况")}<w:r><w:tab/></w:r>{_r("3")}</w:p>'
    assert read_word(entry + _p(_r("总体情况")), styles=styles).text == "总体情况\n"


def test_pages_begin_where_they_were_last_rendered(read_word) -> None:
    body = (
        _p(_r("第一页。"))
        + "<w:p><w:r><w:t>跨页的</w:t><w:lastRenderedPageBreak/><w:t>句子。</w:t></w:r></w:p>"
        + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>第三页。</w:t></w:r></w:p>"
    )
    parsed = read_word(body)
    assert parsed.text == "第一页。\n跨页的句子。\n第三页。\n"
    assert [parsed.text[page : page + 2] for page in parsed.pages] == ["第一", "句子", "第三"]


def test_the_first_pages_own_head_is_read_and_running_heads_are_not(read_word) -> None:
    section = (
        '<w:sectPr><w:headerReference w:type="first" r:id="id_header1"/>'
        '<w:headerReference w:type="default" r:id="id_header2"/><w:titlePg/></w:sectPr>'
    )
    parsed = read_word(
        _p(_r("关于护林的通知")) + section, header1=_p(_r("某某县人民政府文件")), header2=_p(_r("护林资料"))
    )
    assert parsed.text == "某某县人民政府文件\n关于护林的通知\n"


def test_what_is_no_text_is_named_in_a_warning(read_word) -> None:
    picture = (
        '<w:drawing><wp:inline><wp:extent cx="4000000" cy="3000000"/><a:blip r:embed="p"/></wp:inline></w:drawing>'
    )
    emblem = '<w:drawing><wp:inline><wp:extent cx="400000" cy="300000"/><a:blip r:embed="p"/></wp:inline></w:drawing>'
    chart = '<w:drawing><wp:inline><a:graphic><c:chart r:id="c"/></a:graphic></wp:inline></w:drawing>'
    sheet = '<w:object><o:OLEObject ProgID="Excel.Sheet.12" r:id="e"/></w:object>'
    body = _p(f"{_r('正文。')}<w:r>{picture}{emblem}{chart}{sheet}</w:r>") + '<w:altChunk r:id="z"/>'
    told = " ".join(read_word(body).warnings)
    for kind in ("1 × picture", "1 × chart", "1 × embedded object", "altChunk"):
        assert kind in told
