"""The list of the documents."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from ui.app import create_app


@pytest.fixture
def filled(shelf):
    shelf.put(
        "a1",
        "甲县植树办法",
        "一棵树。\n",
        issuer="甲县林业局",
        document_number="甲林〔2021〕5号",
        published_on="2021-03-01",
    )
    shelf.put("a2", "乙县养路办法", "一条路。\n", issuer="乙县交通局", published_on="2023年4月2日", status="repealed")
    shelf.put("a3", "丙县观星规定", "一颗星。\n", issuer="乙县交通局", effective_on="2199-01-01")
    shelf.put("a4", "内部手册", "不给外人看。\n", "inside", issuer="机密处")
    return shelf


@pytest.fixture
def client(filled, shelf_service):
    with TestClient(create_app(shelf_service, chat=False), base_url="http://localhost") as opened:
        opened.headers["x-forwarded-for"] = "203.0.113.9"
        yield opened


def titles(reply) -> list[str]:
    return re.findall(r'<a href="[^"]*documents/(\w+)[^"]*"><bdi>', reply.text)


def test_all_that_may_be_seen_stand_there_newest_first_with_their_standing(client):
    reply = client.get("/documents")
    assert titles(reply) == ["a3", "a2", "a1"]
    for words in ("甲县林业局", "甲林〔2021〕5号", "2021-03-01", "已废止", "尚未施行"):
        assert words in reply.text
    assert "现行有效" not in reply.text  # nothing says so of a1
    assert "未注明效力" in client.get("/documents/a1").text
    assert "机密处" not in reply.text
    assert "内部手册" not in reply.text
    assert "Repealed" in client.get("/documents?lang=en").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=植树", ["a1"]),
        ("q=乙县 办法", ["a2"]),
        ("q=甲林[2021]5号", ["a1"]),
        ("q=交通局&sort=title", ["a3", "a2"]),
        ("issuer=乙县交通局&year=9999", []),
        ("issuer=乙县交通局", ["a3", "a2"]),
        ("collection=inside", []),
        ("collection=none", []),
        ("q=%00%ff&page=99&year=x&sort=<b>", []),
        ("page=99", ["a3", "a2", "a1"]),
    ],
)
def test_words_and_filters_narrow_it(client, query, found):
    reply = client.get(f"/documents?{query}")
    assert reply.status_code == 200
    assert titles(reply) == found
    assert ("没有符合条件的文件" in reply.text) is not bool(found)


def test_what_can_be_chosen_is_counted_beside_the_other_filters(client):
    reply = client.get("/documents?q=规定")
    assert "乙县交通局（1）" in reply.text
    assert "甲县林业局（" not in reply.text


def test_thousands_come_in_pages_and_their_texts_are_not_read_again(shelf, shelf_service, monkeypatch):
    for number in range(60):
        shelf.put(f"d{number:02}", f"第{number:02}号文件", "字" * 9)
    with TestClient(create_app(shelf_service, chat=False), base_url="http://localhost") as client:
        first = client.get("/documents?sort=title&lang=en")
        assert len(titles(first)) == 50
        follow = re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&")
        assert follow == "./documents?sort=title&lang=en&page=2"
        monkeypatch.setattr(shelf.catalog, "documents", lambda: pytest.fail("the documents were read again"))
        assert titles(client.get(follow.removeprefix("."))) == [f"d{number}" for number in range(50, 60)]


def test_an_empty_store_says_so(shelf, shelf_service):
    with TestClient(create_app(shelf_service, chat=False), base_url="http://localhost") as client:
        assert "还没有收录文件" in client.get("/documents").text
        assert "no documents yet" in client.get("/documents?lang=en").text


def test_the_list_follows_what_is_typed_and_chosen(filled, shelf_address, page):
    page.goto(f"{shelf_address}/documents")
    expect(page.locator(".docs-list > li")).to_have_count(3)
    page.get_by_label("标题、发布机构或文号").fill("办法")
    expect(page.locator(".docs-list > li")).to_have_count(2)
    page.get_by_label("发布机构", exact=True).select_option("乙县交通局")
    expect(page.locator(".docs-list > li")).to_have_count(1)
    expect(page.locator("#live")).to_have_text("符合条件的文件：1 份")
    assert "issuer=" in page.url
    page.reload()
    expect(page.locator(".docs-list > li")).to_have_count(1)
    page.get_by_role("link", name="清除条件").click()
    expect(page.locator(".docs-list > li")).to_have_count(3)
    assert page.complaints == []


def test_without_script_the_form_does_the_same(filled, shelf_address, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{shelf_address}/documents")
    page.get_by_label("标题、发布机构或文号").fill("植树")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(".docs-list > li")).to_have_count(1)
    context.close()
