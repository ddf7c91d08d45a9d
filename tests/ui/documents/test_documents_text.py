"""Every character of a document stands on its page in order, and what is marked is exactly what is quoted."""

from __future__ import annotations

import random
from pathlib import Path

import docx
import pytest
from fastapi.testclient import TestClient
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from eval.sets.load import load_questions
from ingest.build import build_ingest
from rag.store.catalog import Catalog
from rag.store.database import sqlite_url
from rag.types import Block, BlockKind, Cell, Document, Section, Span
from ui.app import create_app
from ui.documents.pieces import read_pieces
from ui.documents.runs import Manner
from ui.documents.writer import write_html
from ui.service import Service
from ui.wire import clean_text

RTL, TWO_UNITS, HOSTILE = "\u202e\u05d0\u05d1", "\U00020bb7\U0001f600", "</p><script>alert(1)</script>&amp;<b>"
ROWS = [
    ["项目", "2031年", "2032年"],
    ["植树（棵）", "1,200", "3,400"],
    ["养路（公里）", "", "56"],
    ["合计", "1,200", "3,456"],
]
LINES = [
    "青山县绿化办法",
    "第一章 总则",
    f"第一条 为了绿化，制定本办法。{TWO_UNITS}其后还有一句话。",
    "第二条 申请人应当提交下列材料：",
    "（一）身份证；",
    "（二）申请书，\n写明理由；",
    "第二章 附则",
    f"第三条 本办法由县林业局解释{RTL}。{HOSTILE}",
    "问：谁来种树？",
    "答：县林业局。\n每年春天种。",
]


def write_text(path: Path) -> None:
    path.write_text(
        "\n\n".join([*LINES, "本件为文本。"]) + "\n\n" + "\n".join("\t".join(row) for row in ROWS), encoding="utf-8"
    )


def write_html_file(path: Path) -> None:
    def escaped(words: str) -> str:
        return words.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")

    body = "".join(
        f"<h2>{line}</h2>" if line.startswith("第") and "章" in line else f"<p>{escaped(line)}</p>" for line in LINES
    )
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    path.write_text(f"<meta charset=utf-8><title>{LINES[0]}</title>{body}<table>{rows}</table>", encoding="utf-8")


def write_docx(path: Path) -> None:
    made = docx.Document()
    for line in [*LINES, "本件为文档。"]:
        made.add_paragraph(line, style="Heading 1" if "章" in line[:4] else None)
    table = made.add_table(len(ROWS), 3)
    for number, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            table.cell(number, column).text = cell
    made.save(str(path))


def write_pdf(path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("c", fontName="STSong-Light", fontSize=12, leading=20)
    looks = TableStyle([("FONT", (0, 0), (-1, -1), "STSong-Light", 11), ("GRID", (0, 0), (-1, -1), 0.5, "black")])
    lines = [line.replace("<", "〈").replace("\n", "").replace(TWO_UNITS, "") for line in LINES]
    story = [*(Paragraph(line, style) for line in lines), PageBreak(), Table(ROWS, style=looks)]
    SimpleDocTemplate(str(path), pagesize=A4).build(story)


@pytest.fixture(scope="module")
def formats(tmp_path_factory):
    """A store of one document in each format."""
    from rag.config import load_settings

    folder = tmp_path_factory.mktemp("formats")
    for suffix, write in {"txt": write_text, "html": write_html_file, "docx": write_docx, "pdf": write_pdf}.items():
        (folder / suffix).mkdir()
        write(folder / suffix / f"绿化办法.{suffix}")
    settings = load_settings(store=folder / "store", embedder="hashing")
    ingest = build_ingest(settings)
    report = ingest.ingest([folder / suffix for suffix in ("txt", "html", "docx", "pdf")])
    ingest.close()
    assert report.documents == 4
    catalog = Catalog(sqlite_url(settings.store / "catalog.sqlite"))
    yield catalog
    catalog.close()


def spans_of(catalog: Catalog, document: Document) -> list[Span]:
    """What a citation may be of: sentences, blocks, and at random stretches over several of them."""
    draw, length = random.Random(document.doc_id), len(document.text)
    found = [one.span for chunk in catalog.chunks_of(document.doc_id) for one in chunk.sentences]
    found += [one.span for one in catalog.blocks(document.doc_id)]
    for _ in range(40):
        start = draw.randrange(length)
        found.append(Span(start, min(length, start + draw.choice((1, 7, 40, 400)))))
    return found


def test_in_every_format_what_is_marked_is_what_is_quoted(formats, shown):
    for document in formats.documents():
        sections, blocks = formats.sections(document.doc_id), formats.blocks(document.doc_id)
        pieces = read_pieces(document.text, sections, blocks, Span(0, len(document.text)))
        anchors = [one.span.start for one in sections if one.level]
        spans = spans_of(formats, document)
        assert len(spans) > 60
        for span in spans:
            page = shown(f'<div class="doc-text">{write_html(document.text, pieces, anchors, Manner(span))}</div>')
            assert page.text == clean_text(document.text)
            assert page.marked == clean_text(span.cut(document.text)), (document.source, span)
            assert page.problems == []


def test_a_table_of_every_format_is_a_table(formats):
    for document in formats.documents():
        blocks = formats.blocks(document.doc_id)
        pieces = read_pieces(document.text, (), blocks, Span(0, len(document.text)))
        markup = str(write_html(document.text, pieces, (), Manner()))
        assert markup.count('scope="col"') == 3, document.source
        if not document.source.endswith(".txt"):  # where lines of text are a table only as long as no cell is empty
            assert '养路（公里）</td><td class="doc-empty" colspan="1"></td>' in markup, document.source


def test_in_a_browser_too(formats, run_app, page):
    class Holding:
        catalog = formats

    address = run_app(create_app(Service(Holding()), chat=False))
    draw = random.Random(7)
    for document in formats.documents():
        for span in draw.sample(spans_of(formats, document), 3):
            page.goto(f"{address}/documents/{document.doc_id}?start={span.start}&end={span.end}")
            seen = page.evaluate(
                "() => ({text: document.querySelector('.doc-text').textContent,"
                "marked: [...document.querySelectorAll('.doc-text mark')].map((one) => one.textContent).join('')})"
            )
            assert seen == {"text": clean_text(document.text), "marked": clean_text(span.cut(document.text))}
    assert page.complaints == []


def test_every_citation_of_the_question_sets_is_marked_as_it_is_quoted(pipeline, shown):
    sets = sorted(Path("eval/questions").glob("*.jsonl"))
    questions = [question for one in sets for question in load_questions(one)]
    answers = [pipeline.ask(one.question, one.history) for one in questions]
    cited = {(one.doc_id, one.span): one.quote for answer in answers for one in (*answer.citations, *answer.closest)}
    assert len(cited) >= 20
    with TestClient(create_app(Service(pipeline), chat=False), base_url="http://localhost") as client:
        for (doc_id, span), quote in cited.items():
            for path in (f"/documents/{doc_id}", f"/documents/{doc_id}/view"):
                reply = client.get(path, params={"start": span.start, "end": span.end})
                page = shown(reply.text)
                assert page.marked == clean_text(quote)
                assert page.problems == []


def test_cells_merged_with_others_and_lines_of_headers_stand_in_their_columns():
    text = "预算表\n项目 | 支出\n基本 | 专项\n种树 | 12 | 30\n养路 | 7"
    head, rows = text.index("种树"), []
    lines = [("种树 | 12 | 30", ("项目", "支出 基本", "支出 专项")), ("养路 | 7", ("项目", "支出 基本"))]
    for number, (line, headers) in enumerate(lines):
        at = text.index(line, head)
        cells, place = [], at
        for header, words in zip(headers, line.split(" | "), strict=True):
            place = text.index(words, place)
            cells.append(Cell(header, Span(place, place + len(words))))
        rows.append(Block(f"r{number}", "d", BlockKind.ROW, Span(at, at + len(line)), parent="t", cells=tuple(cells)))
    table = Block("t", "d", BlockKind.TABLE, Span(0, len(text)))
    markup = str(write_html(text, read_pieces(text, (), (table, *rows), Span(0, len(text))), (), Manner()))
    assert "<caption>" in markup
    assert '<th colspan="2" scope="col"><span hidden> | </span>支出' in markup
    assert '<td class="doc-empty" colspan="1"></td><th scope="col">基本' in markup
    assert '<td class="number"><span hidden> | </span>7</td><td class="doc-empty" colspan="1"></td></tr>' in markup


def test_headings_are_nested_by_what_stands_above_them_and_one_inside_a_paragraph_is_a_place():
    text = "第一章 总则\n正文。\n要求：从快。\n1. 细目\n第二章 附则\n"
    places = [(1, "第一章 总则"), (2, "要求"), (4, "1. 细目"), (1, "第二章 附则")]
    sections = [Section(h, "d", h, n, (h,), Span(text.index(h), text.index(h) + len(h))) for n, h in places]
    blocks = [
        Block("a", "d", BlockKind.PARAGRAPH, Span(text.index("正文"), text.index("正文") + 3)),
        Block("b", "d", BlockKind.PARAGRAPH, Span(text.index("要求"), text.index("要求") + 6)),
    ]
    anchors = [one.span.start for one in sections]
    markup = str(
        write_html(text, read_pieces(text, sections, blocks, Span(0, len(text))), anchors, Manner(prefix="x-"))
    )
    assert [part[:2] for part in markup.split("<h")[1:]] == ["2 ", "3 ", "2 "]
    assert f'<p><span class="doc-at" id="x-at-{text.index("要求")}"></span>要求：从快。</p>' in markup
