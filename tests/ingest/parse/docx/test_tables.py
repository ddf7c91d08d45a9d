from __future__ import annotations


def _c(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def _row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def _grid(parsed) -> list[list[str]]:  # type: ignore[no-untyped-def]
    return [[span.cut(parsed.text) for span in row] for row in parsed.tables[0].grid]


def test_merged_cells_have_their_span_at_each_place_and_are_written_once(read_word) -> None:
    span, start, on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = (
        "<w:tbl>"
        + _row(_c("树种", start), _c("面积（亩）", span), properties="<w:trPr><w:tblHeader/></w:trPr>")
        + _row(_c("", on), _c("甲乡"), _c("乙乡"), properties="<w:trPr><w:tblHeader/></w:trPr>")
        + _row(_c("杉木"), _c("31"), _c(""))
        + "</w:tbl>"
    )
    parsed = read_word(body)
    assert parsed.text.splitlines() == ["树种 | 面积（亩）", "甲乡 | 乙乡", "杉木 | 31 |"]
    assert _grid(parsed) == [["树种", "面积（亩）", "面积（亩）"], ["树种", "甲乡", "乙乡"], ["杉木", "31", ""]]
    assert parsed.tables[0].header_rows == 2
    assert parsed.tables[0].span.cut(parsed.text) == parsed.text.rstrip("\n")


def test_rows_and_cells_in_content_controls_are_read_and_deleted_rows_are_not(read_word) -> None:
    wrapped = f"<w:sdt><w:sdtContent>{_c('八')}</w:sdtContent></w:sdt>"
    body = (
        "<w:tbl>"
        + _row(_c("渠"), _c("处"))
        + f"<w:sdt><w:sdtContent>{_row(_c('东渠'), wrapped)}</w:sdtContent></w:sdt>"
        + _row(_c("西渠"), _c("九"), properties='<w:trPr><w:del w:id="1"/></w:trPr>')
        + "</w:tbl>"
    )
    assert _grid(read_word(body)) == [["渠", "处"], ["东渠", "八"]]


def test_a_table_within_a_cell_is_read_row_by_row(read_word) -> None:
    inner = f"<w:tbl>{_row(_c('春季'), _c('4次'))}{_row(_c('秋季'), _c('6次'))}</w:tbl>"
    outer = f"<w:tbl>{_row(_c('巡护'), f'<w:tc><w:p/>{inner}<w:p/></w:tc>')}</w:tbl>"
    assert read_word(outer).text == "巡护 | 春季 4次；秋季 6次\n"


def test_a_table_that_only_sets_text_in_place_is_text(read_word) -> None:
    inner = f"<w:tbl>{_row(_c('站点'), _c('数量'))}{_row(_c('林区'), _c('3个'))}</w:tbl>"
    body = f"<w:tbl>{_row(_c('本年做法如下。'))}{_row(f'<w:tc>{inner}<w:p/></w:tc>')}</w:tbl>"
    parsed = read_word(body)
    assert parsed.text.splitlines() == ["本年做法如下。", "站点 | 数量", "林区 | 3个"]
    assert _grid(parsed) == [["站点", "数量"], ["林区", "3个"]]


def test_a_table_of_header_facts_is_lines_of_label_and_value(read_word) -> None:
    body = f"<w:tbl>{_row(_c('文　号'), _c('某林〔2021〕3号'), _c('发布日期'), _c('2021年3月1日'))}</w:tbl>"
    parsed = read_word(body)
    assert parsed.text.splitlines() == ["文号: 某林〔2021〕3号", "发布日期: 2021年3月1日"]
    assert parsed.tables == ()


def test_column_headers_that_are_labels_are_no_facts(read_word) -> None:
    body = f"<w:tbl>{_row(_c('名称'), _c('文号'))}{_row(_c('护林办法'), _c('某林〔2021〕3号'))}</w:tbl>"
    assert _grid(read_word(body)) == [["名称", "文号"], ["护林办法", "某林〔2021〕3号"]]


def test_notes_of_a_table_stand_below_it(read_word) -> None:
    cell = '<w:tc><w:p><w:r><w:t>林场</w:t><w:footnoteReference w:id="1"/></w:r></w:p></w:tc>'
    parsed = read_word(
        f"<w:tbl>{_row(cell, _c('2处'))}</w:tbl><w:p><w:r><w:t>后文。</w:t></w:r></w:p>",
        footnotes='<w:footnote w:id="1"><w:p><w:r><w:t>含苗圃。</w:t></w:r></w:p></w:footnote>',
    )
    assert parsed.text.splitlines() == ["林场 | 2处", "含苗圃。", "后文。"]
    assert [span.cut(parsed.text) for span in parsed.notes] == ["含苗圃。"]
