"""One document in the browser: marks in view, outline, drawer, other ways in, access."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from rag.types import Block, BlockKind, Cell, Document, Section, Span

HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>\u202e\u0627\u0644\u0007'


@pytest.fixture
def chapters(shelf):
    """A document of thirty chapters, each a page of print long."""
    text = "".join(f"#第{number}章\n" + f"第{number}章的一句话，说明如何办理。" * 40 + "\n\n" for number in range(30))
    return shelf.put("long", "三十章办法", text, issuer="甲县", effective_on="2020-01-01")


def marked(page) -> str:
    return page.evaluate("[...document.querySelectorAll('.doc-text mark')].map((one) => one.textContent).join('')")


@pytest.mark.parametrize("size", [(360, 740), (740, 360), (1280, 800)])
def test_the_quote_of_the_address_is_in_view_and_has_the_focus(chapters, shelf_address, page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    start = chapters.text.index("第20章的一句话")
    page.goto(f"{shelf_address}/documents/long?start={start}&end={start + 16}")
    expect(page.locator("#quote")).to_be_in_viewport(ratio=1)
    expect(page.locator("#quote")).to_be_focused()
    assert marked(page) == chapters.text[start : start + 16]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.complaints == []


def test_an_address_with_places_after_the_hash_can_be_sent(chapters, shelf_address, page):
    start = chapters.text.index("第9章的一句话")
    end = chapters.text.index("#第10章") + 6  # over two blocks
    page.goto(f"{shelf_address}/documents/long?lang=en#{start}-{end}")
    expect(page.locator("#quote")).to_be_in_viewport()
    assert marked(page) == chapters.text[start:end]
    page.evaluate(f"location.hash = '#{start}-{start + 4}'")
    expect(page.locator(".doc-text mark").first).to_have_text(chapters.text[start : start + 4])
    assert marked(page) == chapters.text[start : start + 4]
    expect(page.get_by_role("link", name="Ask about this document")).to_have_attribute("href", "../?doc=long")
    assert page.complaints == []


def test_the_outline_follows_the_reader_and_leads_to_its_headings(chapters, shelf_address, page):
    page.goto(f"{shelf_address}/documents/long")
    outline = page.get_by_role("navigation", name="目录")
    outline.get_by_role("link", name="第21章").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="第21章")).to_be_in_viewport()
    expect(outline.locator("[aria-current]")).to_have_text("#第21章")
    page.evaluate("scrollTo(0, 0)")
    expect(outline.locator("[aria-current]", has_text="第21章")).to_have_count(0)


def test_on_a_phone_the_outline_is_a_drawer(chapters, shelf_address, page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{shelf_address}/documents/long")
    opener = page.get_by_role("button", name="目录")
    opener.click()
    drawer = page.get_by_role("dialog", name="目录")
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    drawer.get_by_role("link", name="第12章").click()
    expect(drawer).to_be_hidden()
    expect(page.get_by_role("heading", name="第12章")).to_be_in_viewport()
    assert page.complaints == []


def test_a_hostile_document_is_shown_as_text(shelf, shelf_address, page):
    shelf.put("evil", f"标题{HOSTILE}", f"#{HOSTILE}\n正文{HOSTILE}\n", issuer=HOSTILE, url="javascript:alert(3)")
    for path in ("/documents", "/documents/evil?start=0&end=999", "/documents/evil/view"):
        page.goto(shelf_address + path)
        assert page.locator("img, .doc-text script").count() == 0
        assert "alert(2)" in page.inner_text("body")
        assert "\u202e" not in page.content()
        assert page.locator('a[href^="javascript"]').count() == 0
    page.goto(f"{shelf_address}/documents/evil")
    assert page.evaluate("getComputedStyle(document.querySelector('h1 bdi')).unicodeBidi") == "isolate"
    assert [one for one in page.complaints if "404" not in one] == []  # a fragment names no icon


@pytest.mark.parametrize(("lang", "theme"), [("zh", "light"), ("en", "dark")])
def test_both_pages_are_accessible(shelf, shelf_address, page, accessibility, lang, theme):
    text = "#第一章\n正文一段。\n项目 | 数量\n种树 | 3\n#第二章\n最后一段。\n"
    row = text.index("种树 | 3")
    cells = (Cell("项目", Span(row, row + 2)), Cell("数量", Span(row + 5, row + 6)))
    start = text.index("项目")
    blocks = [
        Block("p", "a", BlockKind.PARAGRAPH, Span(5, 10), page=1),
        Block("t", "a", BlockKind.TABLE, Span(start, row + 6), page=2),
        Block("r", "a", BlockKind.ROW, Span(row, row + 6), parent="t", page=2, cells=cells),
    ]
    heads = [Section(h, "a", h, 1, (h,), Span(text.index(h), text.index(h) + 4)) for h in ("#第一章", "#第二章")]
    facts = {"issuer": "甲县", "status": "repealed", "url": "https://gov.example/a", "corrected": "issuer"}
    shelf.put_parts(Document("a", "种树办法", text, "/srv/a.txt", "a", facts, warnings=("x",)), heads, blocks)
    shelf.put("b", "养路办法", "一句。\n", issuer="乙县", published_on="2021-01-01")
    page.emulate_media(color_scheme=theme)
    page.goto(f"{shelf_address}/documents/a?start=5&end=40&lang={lang}")
    page.wait_for_load_state("networkidle")
    assert accessibility(page) == []


def test_another_document_that_makes_it_void_is_named_only_where_it_may_be_seen(shelf, shelf_address, page):
    shelf.put(
        "old", "甲县植树办法", "一棵树。\n", issuer="甲县", document_number="甲发〔2001〕1号", published_on="2001-01-01"
    )
    repeals = {"repeals": "《甲县植树办法》（甲发〔2001〕1号）", "effective_on": "2011-02-03"}
    shelf.put("new", "甲县植树条例", "两棵树。\n", issuer="甲县", published_on="2011-01-01", **repeals)
    page.goto(f"{shelf_address}/documents/old")
    standing = page.locator(".doc-standing")
    expect(standing).to_contain_text("已废止")
    expect(standing).to_contain_text("自 2011-02-03 起废止")
    standing.get_by_role("link", name="甲县植树条例").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("甲县植树条例")
    expect(page.locator(".doc-standing")).to_contain_text("现行有效")
