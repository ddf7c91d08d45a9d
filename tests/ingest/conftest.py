"""The seed report, and small files made from its text."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path

import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

ROOT = Path(__file__).parents[2]
TITLE = "大连高新区2019年度工作情况及2020年重点工作安排"
FONT = "STSong-Light"


@pytest.fixture(scope="session")
def seed_text() -> str:
    return (ROOT / "corpus" / f"{TITLE}.txt").read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def seed_paragraphs(seed_text: str) -> list[str]:
    paragraphs = [line.strip() for line in seed_text.split("\n") if line.strip()]
    first = next(i for i, line in enumerate(paragraphs) if line.startswith("大连高新区2019年度"))
    return [*paragraphs[:first], TITLE, *paragraphs[first + 2 :]]


@pytest.fixture(scope="session")
def cjk_font() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return FONT


@pytest.fixture(scope="session")
def seed_pdf(seed_paragraphs: list[str], cjk_font: str) -> bytes:
    body = ParagraphStyle("body", fontName=cjk_font, fontSize=12, leading=20, wordWrap="CJK", firstLineIndent=24)
    title = ParagraphStyle("title", parent=body, fontSize=20, leading=30, alignment=1, firstLineIndent=0)
    story: list[Flowable] = [Paragraph(html.escape(text), title if text == TITLE else body) for text in seed_paragraphs]

    def running_head(canvas, page):  # type: ignore[no-untyped-def]
        canvas.setFont(cjk_font, 9)
        canvas.drawString(70, 810, "工作报告汇编")
        canvas.drawCentredString(300, 30, f"- {page.page} -")

    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4).build(story, onFirstPage=running_head, onLaterPages=running_head)
    return out.getvalue()


@pytest.fixture(scope="session")
def seed_docx(seed_paragraphs: list[str]) -> bytes:
    document = docx.Document()
    for text in seed_paragraphs:
        if text == TITLE:
            document.add_paragraph(text, style="Title")
        elif re.match(r"[一二]、", text):
            document.add_heading(text, 1)
        elif re.match(r"\([一二三四五六]\)", text):
            document.add_heading(text, 2)
        else:
            document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def seed_html(seed_paragraphs: list[str]) -> bytes:
    body = "\n".join(f"<p>&nbsp;&nbsp;{html.escape(text)}</p>" for text in seed_paragraphs if text != TITLE)
    return (
        f'<html><head><meta charset="gb2312"><title>{TITLE}_某某门户网站</title></head><body>'
        '<div class="nav"><a href="/">首页</a></div>'
        f"<h1>{TITLE}</h1><div id=zoom>{body}</div><div class=footer>版权所有</div></body></html>"
    ).encode("gb18030")
