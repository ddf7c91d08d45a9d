"""The blocks of documents, and the chunks that are packed of them."""

from __future__ import annotations

from pathlib import Path

from ingest.analyse import cut, outline
from ingest.chunk import SentenceChunker
from ingest.types import AnalysedDocument, HeadingMark, ItemMark, ParsedText, TableMark
from rag.embed.hashing import HashingEmbedder
from rag.types import Kind, Span


def analysed(parsed: ParsedText | str, tokens: int = 200) -> AnalysedDocument:
    given = ParsedText(parsed) if isinstance(parsed, str) else parsed
    return cut(outline(given, "0" * 64, Path("x.txt")), SentenceChunker(HashingEmbedder(), tokens))


def tree(parsed: ParsedText | str) -> list[tuple[int, str, str]]:
    """(depth, kind, text) of each block."""
    made = analysed(parsed)
    depths = {"": 0}
    rows = []
    for block in made.blocks:
        depths[block.block_id] = depths[block.parent] + 1
        rows.append((depths[block.parent], block.kind.value, block.span.cut(made.document.text)))
    return rows


def contexts(made: AnalysedDocument) -> dict[str, str]:
    return {one.span.cut(made.document.text): one.context for chunk in made.chunks for one in chunk.sentences}


TITLE = "关于开展试点工作的通知\n\n"


def test_a_letter_from_addressee_to_signature() -> None:
    text = f"{TITLE}各县人民政府：\n现将有关事项通知如下。\n请认真落实。\n\n青禾市人民政府\n2031年4月5日\n"
    assert [kind for _, kind, _ in tree(text)] == ["addressee", "paragraph", "paragraph", "signature"]
    assert tree(text)[-1][2] == "青禾市人民政府\n2031年4月5日"


def test_items_hang_on_the_line_that_announces_them_and_nest() -> None:
    text = (
        f"{TITLE}概况清楚。申请人应当提交下列材料：\n（一）身份证明，包括：\n1.身份证；\n2.户口簿；\n（二）申请表。\n"
        "另行通知。\n"
    )
    assert [(depth, kind) for depth, kind, _ in tree(text)] == [
        (0, "list"), (1, "item"), (2, "item"), (2, "item"), (1, "item"), (0, "paragraph")
    ]  # fmt: skip
    said = contexts(analysed(text))
    assert said["（二）申请表。"] == "申请人应当提交下列材料："
    assert said["1.身份证；"] == "申请人应当提交下列材料： （一）身份证明，包括："
    assert said["另行通知。"] == ""


def test_items_that_the_format_marks_need_no_sign() -> None:
    lines = ["办理时需要：", "身份证", "户口簿"]
    text = TITLE + "\n".join(lines)
    marks = tuple(ItemMark(Span(text.index(line), text.index(line) + len(line))) for line in lines[1:])
    assert [kind for _, kind, _ in tree(ParsedText(text, items=marks))] == ["list", "item", "item"]


def test_who_is_responsible_belongs_to_the_line_above() -> None:
    text = f"{TITLE}加快建设图书馆。\n（责任单位：县文旅局、县财政局）\n继续修路。\n"
    assert [words for _, _, words in tree(text)] == ["加快建设图书馆。\n（责任单位：县文旅局、县财政局）", "继续修路。"]


def test_a_question_with_its_answer() -> None:
    text = f"{TITLE}问：怎样申请？\n答：向街道申请，需要：\n1.申请表；\n2.照片。\n"
    made = analysed(text)
    (qa, *_) = [block for block in made.blocks if block.kind.value == "qa"]
    assert [cell.header for cell in qa.cells] == ["问", "答"]
    assert "怎样申请？" in contexts(made)["1.申请表；"]


def test_the_rows_of_a_table_are_read_with_their_headers() -> None:
    text = (
        f"{TITLE}表1 主要指标完成情况\n单位：万元\n| 指标 | 2030年实际 | 2031年目标 |\n|---|---|---|\n"
        "| 书店收入 | 310 | 420 |\n| 影院收入 | 77 | 95 |\n注：含税。\n"
    )
    made = analysed(text)
    assert [kind for _, kind, _ in tree(text)] == ["table", "row", "row", "note"]
    scopes = {one.span.cut(text): one.scope for chunk in made.chunks for one in chunk.sentences}
    assert (scopes["310"].years, scopes["310"].kind) == ((2030,), Kind.ACTUAL)
    assert (scopes["95"].years, scopes["95"].kind) == ((2031,), Kind.TARGET)
    assert contexts(made)["420"] == "书店收入 | 2031年目标 | 表1 主要指标完成情况 单位：万元"


def test_headers_over_several_rows_are_joined() -> None:
    rows = ["项目 | 2030年 | 目标", "项目 | 计划 | 实际", "公园 | 3 | 4"]
    text = TITLE + "项目 | 2030年\n计划 | 实际\n公园 | 3 | 4\n"
    at = {
        word: Span(text.index(word), text.index(word) + len(word))
        for word in ("项目", "2030年", "计划", "实际", "公园", "3 ", "4")
    }
    grid = (
        (at["项目"], at["2030年"], at["2030年"]),
        (at["项目"], at["计划"], at["实际"]),
        (at["公园"], Span(text.rindex("3"), text.rindex("3") + 1), Span(text.rindex("4"), text.rindex("4") + 1)),
    )
    assert len(rows) == len(grid)
    table = TableMark(Span(text.index("项目"), len(text) - 1), grid)
    (row,) = [block for block in analysed(ParsedText(text, tables=(table,))).blocks if block.kind.value == "row"]
    assert [cell.header for cell in row.cells] == ["项目", "2030年 计划", "2030年 实际"]


def test_columns_of_blanks_must_be_borne_out() -> None:
    table = "指标    计划    实际\n书店    3    4\n影院    5    6\n"
    assert "table" in [kind for _, kind, _ in tree(TITLE + table)]
    assert "table" not in [
        kind for _, kind, _ in tree(TITLE + "第一条  为了管理。\n第二条  适用全市。\n第三条  自即日起。\n")
    ]
    assert "table" not in [kind for _, kind, _ in tree(TITLE + "局长    张三\n")]


def test_the_rows_of_a_table_are_no_headings() -> None:
    text = f"{TITLE}| 序号 | 任务 |\n|---|---|\n| 一、修路 | 完成三条道路建设任务 |\n| 二、植树 | 完成全部植树任务 |\n"
    assert [section.level for section in analysed(text).sections] == [0]


def test_a_long_table_is_cut_by_rows_with_its_headers() -> None:
    rows = "".join(f"| 设施{n}号 | {n} | {n + 7} |\n" for n in range(60))
    made = analysed(f"{TITLE}| 设施名称 | 2030年计划 | 2031年计划 |\n|---|---|---|\n{rows}", 120)
    assert len(made.chunks) > 3
    assert all("设施名称 2030年计划 2031年计划" in chunk.context for chunk in made.chunks[1:])
    assert made.chunks[0].context == ""


def test_a_cut_list_carries_its_lead_in() -> None:
    items = "".join(f"（{n}）第{n}号设施应当按照规定的标准建设、验收、移交；\n" for n in range(1, 40))
    made = analysed(f"{TITLE}设施建设应当遵守以下规定：\n{items}", 120)
    assert len(made.chunks) > 2
    assert all(chunk.context == "设施建设应当遵守以下规定：" for chunk in made.chunks[1:])


def test_a_block_that_fits_is_never_cut() -> None:
    text = TITLE + "".join(f"本段说明第{n}项工作。它分两句说明。\n" for n in range(30))
    made = analysed(text, 60)
    assert all(chunk.text.endswith("它分两句说明。") for chunk in made.chunks)


def test_the_page_of_a_block() -> None:
    text = f"{TITLE}甲段落在首页。\n乙段落在次页。\n"
    made = analysed(ParsedText(text, pages=(0, text.index("乙"))))
    assert [block.page for block in made.blocks] == [1, 2]


def test_notes_that_the_format_marks_lie_in_the_block_above() -> None:
    text = f"{TITLE}收入九万元。\n指税后收入。\n"
    note = Span(text.index("指税"), text.index("指税") + 6)
    assert [(depth, kind) for depth, kind, _ in tree(ParsedText(text, notes=(note,)))] == [
        (0, "paragraph"),
        (1, "note"),
    ]


def test_a_heading_that_asks_is_answered_by_its_text() -> None:
    text = f"{TITLE}怎样申请？\n向街道申请。\n在哪里办？\n在市民中心。\n"
    marks = tuple(
        HeadingMark(Span(text.index(line), text.index(line) + len(line)), 2) for line in ("怎样申请？", "在哪里办？")
    )
    made = analysed(ParsedText(text, headings=marks))
    assert [block.kind.value for block in made.blocks if not block.parent] == ["qa", "qa"]
    assert contexts(made)["在市民中心。"] == "在哪里办？"
    assert made.chunks[0].context == ""  # the question is the heading, which every chunk carries


def test_what_goes_on_in_an_item_is_read_with_its_first_words() -> None:
    text = (
        f"{TITLE}第三条 考核项目和合格标准如下：\n（一）划船。可测两次\n合格标准：不超过九分钟；\n"
        "（二）抛缆绳。可测三次\n合格标准：不少于十二米；\n（三）在渡口值守不少于三十天，并且在值守期间没有因为自己的原因造成渡船误点或者旅客滞留。"
        "考核时扣分\n第四条 本办法自公布之日起施行。\n"
    )
    said, lead = contexts(analysed(text)), "第三条 考核项目和合格标准如下："
    assert said["可测两次"] == f"{lead} · （一）划船"
    assert said["合格标准：不少于十二米；"] == f"{lead} · （二）抛缆绳"
    assert said["（二）抛缆绳。"] == lead
    assert said["考核时扣分"] == lead  # a whole sentence is no label


def test_the_items_of_an_item_are_read_with_its_first_words() -> None:
    text = f"{TITLE}补贴分为：\n（一）新船\n1.木船每艘三千元；\n2.铁船每艘八千元；\n（二）旧船\n1.木船每艘六百元；\n"
    said = contexts(analysed(text))
    assert said["1.木船每艘三千元；"] == "（一）新船 · 补贴分为："
    assert said["1.木船每艘六百元；"] == "（二）旧船 · 补贴分为："
