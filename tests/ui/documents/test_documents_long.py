"""A document of many parts."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from rag.types import Block, BlockKind, Cell, Document, Section, Span
from ui.app import create_app
from ui.documents.parts import PART, Parts
from ui.wire import clean_text


@pytest.fixture
def long(shelf):
    """A document of some 400,000 characters in a thousand sections."""
    text = "".join(f"#第{number}节\n{'这是一段说明如何办理的文字。' * 28}\n" for number in range(1000))
    return shelf.put("long", "长文", text)


@pytest.fixture
def client(shelf_service):
    with TestClient(create_app(shelf_service, chat=False), base_url="http://localhost") as opened:
        yield opened


def test_its_parts_together_are_its_text_and_each_begins_with_a_heading(client, long, shown):
    parts = [shown(client.get(f"/documents/long?part={number}").text).text for number in range(1, 8)]
    assert "".join(parts) == clean_text(long.text)
    assert {one[:2] for one in parts} == {"#第"}
    assert all(PART // 2 < len(one) < PART * 2 for one in parts)
    assert "第 7 部分，共 7 部分" in client.get("/documents/long?part=99").text


def test_a_quote_over_the_end_of_a_part_is_marked_whole(client, long, shown):
    cut = len(shown(client.get("/documents/long?part=1").text).text)
    for start, end in ((cut - 30, cut + 50), (cut, cut + 9), (cut - 9, cut), (len(long.text) - 5, len(long.text) + 5)):
        page = shown(client.get("/documents/long/view", params={"start": start, "end": end}).text)
        assert page.marked == clean_text(long.text[start:end])


def test_only_the_blocks_of_a_part_are_read(client, long, shelf, monkeypatch):
    monkeypatch.setattr(shelf.catalog, "blocks", lambda _: pytest.fail("all blocks were read"))
    assert client.get("/documents/long?part=3").status_code == 200


def test_the_outline_leads_into_other_parts(long, shelf_address, page):
    page.goto(f"{shelf_address}/documents/long?part=2")
    expect(page.locator(".doc-columns > .doc-outline a")).not_to_have_count(0)
    page.get_by_role("link", name="下一部分").first.click()
    expect(page.get_by_text("第 3 部分，共 7 部分").first).to_be_visible()
    start = long.text.index("#第999节")
    page.goto(f"{shelf_address}/documents/long#{start}-{start + 6}")
    expect(page.locator("#quote")).to_have_text("#第999节")
    expect(page.locator("#quote")).to_be_in_viewport()
    page.goto(f"{shelf_address}/documents/long?at={start}#at-{start}")
    expect(page.get_by_role("heading", name="第999节")).to_be_in_viewport()
    assert page.complaints == []


def test_a_text_of_one_line_is_cut_too(shelf, client, shown):
    text = "字" * (3 * PART)
    block = Block("b", "one", BlockKind.PARAGRAPH, Span(0, len(text)))
    shelf.put_parts(Document("one", "一行", text, "x", "one"), [], [block])
    parts = [shown(client.get(f"/documents/one?part={number}").text).text for number in (1, 2, 3)]
    assert "".join(parts) == text


def test_a_table_of_several_parts_has_its_headers_in_each(shelf, client, shown, shelf_address, page):
    head = "年度清单\n地块 | 面积 | \n"
    lines = [f"第{number}号地块 | {number} | 已办理不动产登记手续" for number in range(6000)]
    text, rows, at = head + "\n".join(lines), [], len(head)
    for number, line in enumerate(lines):
        second, third = at + line.index(" | ") + 3, at + line.rindex(" | ") + 3
        spans = (Span(at, second - 3), Span(second, third - 3), Span(third, at + len(line)))
        cells = tuple(Cell(header, span) for header, span in zip(("地块", "面积", ""), spans, strict=True))
        rows.append(Block(f"r{number}", "table", BlockKind.ROW, Span(at, at + len(line)), parent="t", cells=cells))
        at += len(line) + 1
    table = Block("t", "table", BlockKind.TABLE, Span(0, len(text)))
    shelf.put_parts(Document("table", "清单", text, "x", "table"), [], [table, *rows])
    pages = [client.get(f"/documents/table?part={number}").text for number in (1, 2, 3)]
    assert "".join(shown(one).text for one in pages) == clean_text(text)
    assert all(not shown(one).problems for one in pages)
    assert [one.count("doc-again") for one in pages] == [0, 2, 2]
    page.goto(f"{shelf_address}/documents/table?part=2")
    expect(page.get_by_role("columnheader", name="面积")).to_be_visible()
    drawn = page.locator(".doc-again").first.evaluate("one => getComputedStyle(one, '::before').content")
    assert drawn == '"地块"'
    assert page.complaints == []


def test_each_place_is_in_the_part_that_shows_it():
    text = "".join(f"一\n{'二' * (997 + number % 7)}\n" for number in range(300))
    heads = [
        Section(str(m.start()), "d", "一", 1, ("一",), Span(m.start(), m.start() + 1)) for m in re.finditer("一", text)
    ]
    blocks = [Block(str(m.start()), "d", BlockKind.PARAGRAPH, Span(*m.span())) for m in re.finditer("二+", text)]
    parts = Parts(text, heads, lambda place: [one for one in blocks if one.span.start <= place < one.span.end])
    spans = [parts.span(number) for number in range(parts.count)]
    assert [one.start for one in spans] == [0, *(one.end for one in spans[:-1])]
    assert spans[-1].end == len(text)
    for place in {0, len(text) - 1, *(one.start for one in spans), *(one.end - 1 for one in spans), PART, PART - 1}:
        assert spans[parts.holding(place)].start <= place < spans[parts.holding(place)].end
    assert all(text[one.start] == "一" for one in spans)
