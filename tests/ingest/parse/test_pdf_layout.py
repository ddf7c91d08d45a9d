"""What stands where on PDF pages: columns, heads, watermarks, titles, headings, footnotes, broken lines."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.parse.pdf.parser import parse_pdf
from ingest.types import ParsedText

LEFT = [
    "青禾区认真落实各项部署，加快建",
    "设便民服务网络，推动办事提质增",
    "效。全年新建社区驿站17座，比上",
    "年多5座。全区推进老旧管网更新，",
]
RIGHT = [
    "改造供水管道63.5公里，漏损率降",
    "到9.8%。持续优化营商环境，落实",
    "助企纾困措施。全年新增个体工商",
    "户4126户，增长7.4%。",
]


def _pdf(font: str, *pages: Callable[[Canvas], object], **options: object) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, **options)  # type: ignore[arg-type]
    for draw in pages:
        canvas.setFont(font, 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _lines(x: float, y: float, texts: list[str], step: float = 20) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for row, text in enumerate(texts):
            canvas.drawString(x, y - step * row, text)

    return draw


def _all(*draws: Callable[[Canvas], object]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for one in draws:
            one(canvas)

    return draw


def _parse(data: bytes) -> ParsedText:
    return parse_pdf(data, "a.pdf")


def test_columns_are_read_one_after_the_other(cjk_font: str) -> None:
    def title(canvas: Canvas) -> None:
        canvas.setFont(cjk_font, 20)
        canvas.drawCentredString(297, 780, "青禾区2022年工作情况通报")
        canvas.setFont(cjk_font, 12)

    parsed = _parse(_pdf(cjk_font, _all(title, _lines(70, 720, LEFT), _lines(310, 720, RIGHT))))
    assert parsed.text.splitlines() == ["青禾区2022年工作情况通报", "".join(LEFT + RIGHT)]
    assert parsed.title == "青禾区2022年工作情况通报"


def test_columns_of_other_line_heights_are_columns_too(cjk_font: str) -> None:
    parsed = _parse(_pdf(cjk_font, _all(_lines(70, 720, LEFT, 20), _lines(310, 709, RIGHT, 23))))
    assert parsed.text.splitlines() == ["".join(LEFT + RIGHT)]


def test_slanted_and_large_pale_text_is_a_watermark(cjk_font: str) -> None:
    def watermarks(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.setFillGray(0.8)
        canvas.translate(300, 400)
        canvas.setFont(cjk_font, 40)
        canvas.drawString(-200, 320, "内部资料")
        canvas.rotate(45)
        canvas.drawCentredString(0, 0, "仅供查阅使用")
        canvas.restoreState()

    text = _parse(_pdf(cjk_font, _all(_lines(70, 720, LEFT), watermarks))).text
    assert text.splitlines() == ["".join(LEFT)]


def test_pale_text_in_one_place_of_every_page_is_left_out(cjk_font: str) -> None:
    def stamp(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.setFillGray(0.75)
        canvas.drawString(300, 400, "归口处室存档")
        canvas.restoreState()

    page = _all(_lines(70, 720, LEFT), stamp)
    assert "归口" not in _parse(_pdf(cjk_font, page, page, page)).text


def test_a_red_head_is_apart_from_a_title_of_several_lines(cjk_font: str) -> None:
    def head(canvas: Canvas) -> None:
        canvas.setFont(cjk_font, 28)
        canvas.setFillColorRGB(0.9, 0, 0)
        canvas.drawCentredString(297, 760, "青禾区人民政府文件")
        canvas.setFillGray(0)
        canvas.setFont(cjk_font, 12)
        canvas.drawCentredString(297, 720, "青政发〔2022〕17号")
        canvas.setStrokeColorRGB(0.9, 0, 0)
        canvas.line(60, 705, 535, 705)
        canvas.setFont(cjk_font, 20)
        canvas.drawCentredString(297, 660, "青禾区人民政府关于印发")
        canvas.drawCentredString(297, 630, "便民驿站建设管理办法的通知")
        canvas.setFont(cjk_font, 12)

    parsed = _parse(_pdf(cjk_font, _all(head, _lines(70, 590, ["各街道办事处，各有关部门："]))))
    assert parsed.title == "青禾区人民政府关于印发便民驿站建设管理办法的通知"
    assert parsed.text.splitlines() == [
        "青禾区人民政府文件",
        "青政发〔2022〕17号",
        parsed.title,
        "各街道办事处，各有关部门：",
    ]


@pytest.mark.parametrize(
    ("head", "tail", "whole"), [("增长9.", "6%左右", "增长9.6%左右"), ("完成12", "34亿元", "完成1234亿元")]
)
def test_a_figure_cut_by_the_line_end_is_whole(cjk_font: str, head: str, tail: str, whole: str) -> None:
    full = "全区认真落实各项部署并持续推动各项工作提质增效社会消费品零售总额预计"
    text = _parse(_pdf(cjk_font, _lines(70, 720, [full[:-1] + "额", full[: 36 - len(head)] + head, tail + "。"]))).text
    assert whole in text


def test_a_line_never_begins_with_a_closing_mark(cjk_font: str) -> None:
    text = _parse(_pdf(cjk_font, _lines(70, 720, ["全年建成驿站17座", "，比上年多5座。"]))).text
    assert text.splitlines() == ["全年建成驿站17座，比上年多5座。"]


def test_a_larger_line_is_a_heading(cjk_font: str) -> None:
    def heading(canvas: Canvas) -> None:
        canvas.setFont(cjk_font, 16)
        canvas.drawString(70, 750, "驿站建设情况")
        canvas.setFont(cjk_font, 12)

    parsed = _parse(_pdf(cjk_font, _lines(70, 780, LEFT), _all(heading, _lines(70, 720, LEFT))))
    assert [mark.span.cut(parsed.text) for mark in parsed.headings] == ["驿站建设情况"]


def test_a_bold_heading_that_runs_on_into_its_text_is_a_line_of_its_own(cjk_font: str) -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(94, 720)
        text.setFont(cjk_font, 12)
        text.setTextRenderMode(2)
        text.textOut("（一）加强驿站建设。")
        text.setTextRenderMode(0)
        text.textOut("全年新建驿站17座，比上年多5座。")
        canvas.drawText(text)

    parsed = _parse(_pdf(cjk_font, draw))
    assert parsed.text.splitlines() == ["（一）加强驿站建设。", "全年新建驿站17座，比上年多5座。"]
    assert [mark.span.cut(parsed.text) for mark in parsed.headings] == ["（一）加强驿站建设。"]


def test_a_footnote_stands_below_the_paragraph_that_refers_to_it(cjk_font: str) -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(70, 720)
        text.setFont(cjk_font, 12)
        text.textOut("全年新建驿站17座")
        text.setFont(cjk_font, 7)
        text.setRise(6)
        text.textOut("1")
        text.setRise(0)
        text.setFont(cjk_font, 12)
        text.textOut("，比上年多5座。")
        canvas.drawText(text)
        canvas.drawString(70, 640, "第二段文字说明后续安排。")
        canvas.setFont(cjk_font, 9)
        canvas.drawString(70, 80, "1 含改建的3座。")

    parsed = _parse(_pdf(cjk_font, draw))
    assert parsed.text.splitlines() == [
        "全年新建驿站17座，比上年多5座。",
        "1 含改建的3座。",
        "第二段文字说明后续安排。",
    ]
    assert [note.cut(parsed.text) for note in parsed.notes] == ["1 含改建的3座。"]


def test_page_starts_count_in_the_text(cjk_font: str) -> None:
    full = "全区认真落实各项部署并持续推动各项工作提质增效社会消费品零售总额预计"
    parsed = _parse(_pdf(cjk_font, _lines(70, 720, [full] * 5), _lines(70, 780, ["增长百分之九。"])))
    assert [parsed.text[start : start + 4] for start in parsed.pages] == ["全区认真", "增长百分"]
    assert len(parsed.text.splitlines()) == 1


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_pages_are_read_upright(cjk_font: str, degrees: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(360 - degrees)
        canvas.translate(*{90: (595, 0), 180: (595, 842), 270: (0, 595)}[degrees])
        canvas.rotate(degrees)
        _lines(60, 500, LEFT)(canvas)

    assert _parse(_pdf(cjk_font, draw)).text.splitlines() == ["".join(LEFT)]


def test_an_owners_password_does_not_keep_a_file_from_being_read(cjk_font: str) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = StandardEncryption("", ownerPassword="owner", canCopy=0)
    assert "社区驿站17座" in _parse(_pdf(cjk_font, _lines(70, 720, LEFT), encrypt=locked)).text


def test_more_characters_than_a_page_holds_are_named(cjk_font: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(cjk_font, 1)
        for row in range(700):
            canvas.drawString(10, 800 - row, "字" * 100)

    parsed = _parse(_pdf(cjk_font, draw))
    assert any("page 1: more characters" in warning for warning in parsed.warnings)


def test_what_lies_outside_the_page_is_not_read(cjk_font: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(70, 720, "全年新建驿站17座。")
        canvas.drawString(900, 720, "页面之外")
        canvas.line(-1e30, 500, 1e30, 500)

    assert _parse(_pdf(cjk_font, draw)).text == "全年新建驿站17座。\n"


def test_a_gap_that_sets_figures_off_is_no_space(cjk_font: str) -> None:
    def draw(canvas: Canvas) -> None:
        x = 70.0
        for text in ("全年新建驿站", "17", "座，增长", "9.6%", "。"):
            canvas.drawString(x, 720, text)
            x += canvas.stringWidth(text, cjk_font, 12) + 3

    assert _parse(_pdf(cjk_font, draw)).text == "全年新建驿站17座，增长9.6%。\n"
