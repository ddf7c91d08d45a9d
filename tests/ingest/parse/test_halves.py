"""Characters beyond the basic plane, which some programs write as two halves: read whole, never stored in halves."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from reportlab.pdfgen import canvas

from ingest.build import build_ingest
from ingest.parse import text as plain
from ingest.parse.format import Format
from ingest.parse.halves import without_halves
from ingest.parse.table import load_parser
from ingest.types import HeadingMark, ItemMark, ParsedText, TableMark
from rag.build import open_store
from rag.config import Settings
from rag.types import Span


def printed(font: str, *lines: str) -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, pageCompression=0)
    page.setFont(font, 12)
    for row, line in enumerate(lines):
        page.drawString(50, 780 - 20 * row, line)
    page.save()
    return out.getvalue()


def test_a_pdf_that_gives_characters_in_halves_is_read_in_whole_ones(cjk_font: str) -> None:
    data = printed(cjk_font, "一、甲镇𠮷田村植树101棵，负责人😀赵某。", "二、乙镇植树78棵。")
    assert load_parser(Format.PDF)(data, "a.pdf").text.splitlines() == [
        "一、甲镇𠮷田村植树101棵，负责人😀赵某。",
        "二、乙镇植树78棵。",
    ]


def test_such_a_pdf_is_stored_and_so_are_the_files_beside_it(
    fast_settings: Settings, tmp_path: Path, cjk_font: str
) -> None:
    words = "关于植树的通知", "甲镇𠮷田村2021年植树101棵，负责人😀赵某。", "乙镇2021年植树78棵，由林业局负责。"
    (tmp_path / "one.pdf").write_bytes(printed(cjk_font, *words))
    # Half a character alone: what is left of one that a program cut in two. reportlab writes UTF-16.
    whole = printed(cjk_font, *(f"{line}第若次" for line in words))
    (tmp_path / "two.pdf").write_bytes(whole.replace(rb"\202\345", rb"\330\203"))
    (tmp_path / "three.txt").write_text("关于养护的通知\n\n丙镇2021年养护林木50棵。\n", encoding="utf-8")
    pipeline = build_ingest(fast_settings)
    try:
        report = pipeline.ingest(sorted(tmp_path.glob("*.*")))
    finally:
        pipeline.close()
    assert (report.documents, report.failed) == (3, ())
    with open_store(fast_settings) as store:
        texts = {Path(one.source).name: one.text for one in store.catalog.documents()}
        assert "𠮷田村2021年植树101棵，负责人😀赵某" in texts["one.pdf"]
        assert "第\ufffd次" in texts["two.pdf"]
        for text in texts.values():
            text.encode("utf-8")


def test_whatever_a_parser_gives_is_text_that_any_store_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = ParsedText(
        "a\ud83d\ude00b\ud83d\0c\ude00", "\ud842\udfb7田", {"issuer\ud800": "\0\udfff"}, warnings=("\ud83d",)
    )
    monkeypatch.setattr(plain, "parse_text", lambda data, name: odd)
    assert load_parser(Format.TEXT)(b"", "a.txt") == ParsedText(
        "a😀b\ufffd\ufffdc\ufffd", "𠮷田", {"issuer\ufffd": "\ufffd\ufffd"}, warnings=("\ufffd",)
    )


@pytest.mark.parametrize("seed", range(20))
def test_marks_cut_the_words_they_cut_before(seed: int) -> None:
    draw = random.Random(seed)
    words = ["".join(draw.choices("甲乙𠮷😀1 ", k=draw.randint(0, 5))) for _ in range(40)]
    halves = ["".join(half for char in word for half in in_halves(char)) for word in words]
    ends = [sum(map(len, halves[: at + 1])) for at in range(40)]
    spans = [Span(end - len(half), end) for half, end in zip(halves, ends, strict=True)]
    got = without_halves(
        ParsedText(
            "".join(halves),
            headings=tuple(HeadingMark(span, 1) for span in spans),
            items=tuple(ItemMark(span) for span in spans),
            tables=(TableMark(Span(0, ends[-1]), (tuple(spans),)),),
            notes=tuple(spans),
            pages=tuple(span.start for span in spans),
        )
    )
    assert got.text == "".join(words)
    for cut in (
        [one.span for one in got.headings],
        [one.span for one in got.items],
        got.tables[0].grid[0],
        got.notes,
    ):
        assert [span.cut(got.text) for span in cut] == words
    assert list(got.pages) == [span.start for span in got.notes]
    assert got.tables[0].span == Span(0, len(got.text))


def test_a_mark_between_two_halves_stands_beside_the_character() -> None:
    got = without_halves(ParsedText("甲\ud842\udfb7乙", notes=(Span(1, 2), Span(2, 3), Span(3, 4)), pages=(0, 2)))
    assert [span.cut(got.text) for span in got.notes] == ["𠮷", "", "乙"]
    assert got.pages == (0, 2)


def in_halves(char: str) -> str:
    return "".join(map(chr, memoryview(char.encode("utf-16-le")).cast("H")))
