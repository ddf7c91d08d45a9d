from __future__ import annotations

import io
import sys
import zipfile

import pytest

from ingest.parse import ooxml
from ingest.parse.docx.parser import parse_docx
from rag.errors import ParseError


def _p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _changed(data: bytes, part: str, change) -> bytes:  # type: ignore[no-untyped-def]
    """The file with one part changed, or taken out where ``change`` returns ``None``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == part:
                content = change(content)
            if content is not None:
                new.writestr(entry.filename, content)
    return out.getvalue()


def test_strict_files_read_as_usual_ones(word_file) -> None:
    strict = _changed(
        word_file(_p("护林员二百名。")),
        "word/document.xml",
        lambda xml: xml.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        ),
    )
    assert parse_docx(strict, "a.docx").text == "护林员二百名。\n"


@pytest.mark.parametrize("part", ["styles", "numbering", "footnotes"])
def test_a_damaged_part_costs_only_itself(word_file, part: str) -> None:
    data = word_file(_p("护林员二百名。"), **{part: ""})
    damaged = _changed(data, f"word/{part}.xml", lambda _: b"\0\1 no xml")
    parsed = parse_docx(damaged, "a.docx")
    assert parsed.text == "护林员二百名。\n"
    assert any(part in warning for warning in parsed.warnings)


@pytest.mark.parametrize("part", ["word/_rels/document.xml.rels", "_rels/.rels", "[Content_Types].xml"])
def test_a_missing_part_costs_only_itself(word_file, part: str) -> None:
    data = _changed(word_file(_p("护林员二百名。")), part, lambda _: None)
    assert parse_docx(data, "a.docx").text == "护林员二百名。\n"


def test_a_body_cut_off_is_read_up_to_there_with_a_warning(word_file) -> None:
    data = _changed(
        word_file(_p("第一句。") + _p("第二句。")), "word/document.xml", lambda xml: xml[: xml.rindex("第二".encode())]
    )
    parsed = parse_docx(data, "a.docx")
    assert parsed.text.startswith("第一句。\n")
    assert any("damaged" in warning for warning in parsed.warnings)


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE d [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>',
    ],
)
def test_document_types_are_refused(word_file, declared: str) -> None:
    data = _changed(word_file(_p("&amp;x;")), "word/document.xml", lambda xml: declared.encode() + xml)
    with pytest.raises(ParseError, match="document type"):
        parse_docx(data, "a.docx")


def test_a_part_that_unpacks_to_too_much_is_an_error(word_file, monkeypatch) -> None:
    monkeypatch.setattr(ooxml, "_MOST_BYTES", 2_000_000)
    with pytest.raises(ParseError, match="more than 2 MB"):
        parse_docx(word_file(_p("林" * 1_000_000)), "a.docx")


def test_deep_nesting_is_cut_off_with_a_warning(word_file) -> None:
    deep = "<w:smartTag>" * 100_000 + "</w:smartTag>" * 100_000
    parsed = parse_docx(word_file(_p("护林员二百名。") + f"<w:p>{deep}</w:p>"), "a.docx")
    assert parsed.text == "护林员二百名。\n"
    assert parsed.warnings


def test_a_row_said_to_span_millions_of_columns_does_not(read_word) -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>'
    parsed = read_word(f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>")
    assert parsed.text == "甲 | 甲\n"
    assert len(parsed.tables[0].grid[0]) == 2


def test_one_wide_row_does_not_widen_thousands_of_narrow_ones(read_word) -> None:
    cell = "<w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>"
    wide, narrow = f"<w:tr>{cell * 5000}</w:tr>", f"<w:tr>{cell * 2}</w:tr>" * 5000
    parsed = read_word(f"<w:tbl>{wide}{narrow}</w:tbl>")
    assert parsed.text.count("甲") == 15_000
    assert parsed.tables == ()


def test_a_note_referred_to_again_is_written_once(read_word) -> None:
    reference = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    parsed = read_word(
        f"<w:p>{_p('护林。')[5:-6]}{reference * 3}</w:p>", footnotes=f'<w:footnote w:id="1">{_p("注文。")}</w:footnote>'
    )
    assert parsed.text == "护林。\n注文。\n"


@pytest.mark.parametrize(
    "unit",
    [
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        "<w:r><w:t>甲，</w:t><w:br/></w:r>",
        '<w:ins w:id="1"><w:r><w:t>乙</w:t><w:tab/></w:r></w:ins>',
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>",
    ],
)
def test_work_grows_with_the_size_of_a_paragraph(word_file, unit: str) -> None:
    steps = []
    for count in (1000, 2000):
        data = word_file(_p("首句。") + f"<w:p>{unit * count}</w:p>" + _p("末句。") * count)
        calls = [0]

        def count_calls(frame: object, event: str, argument: object, calls: list[int] = calls) -> None:
            calls[0] += event in ("call", "c_call")

        sys.setprofile(count_calls)
        try:
            parse_docx(data, "a.docx")
        finally:
            sys.setprofile(None)
        steps.append(calls[0])
    assert steps[1] < 2.3 * steps[0]
