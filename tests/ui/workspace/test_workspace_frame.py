from __future__ import annotations

import pytest
from sqlalchemy import insert

from ui.database import schema


@pytest.mark.parametrize(("who", "status"), [("", 303), ("viewer", 403), ("editor", 200), ("admin", 200)])
def test_only_the_staff_comes_in_and_others_are_told_how(desk, who, status):
    reply = desk.client(who).get("/workspace")
    assert reply.status_code == status
    assert ('id="work-nav"' in reply.text) is (status == 200)


def test_the_navigation_shows_an_editor_no_page_of_the_administrators(desk):
    assert "workspace/audit" in desk.client("admin").get("/workspace").text
    assert "workspace/audit" not in desk.client("editor").get("/workspace").text


def test_the_overview_counts_what_is_to_do_within_the_collections_of_who_looks(desk):
    with desk.database.writing() as connection:
        row = {
            "answer_id": "a",
            "outcome": "abstained",
            "reader": "",
            "confidence": 0,
            "latency_ms": 1.0,
            "channel": "chat",
        }
        for question, collections in (("公园几点开门", ["public"]), ("公园几点开门", ["public"]), ("谁记录", ["内部"])):
            connection.execute(
                insert(schema.asked), {**row, "question": question, "collections": collections, "at": 1.0}
            )

    def counts(who):
        text = desk.client(who).get("/workspace?lang=en").text
        return [line.split("</span>")[0].rpartition(">")[2] for line in text.split("work-count")[1:]]

    assert counts("admin")[0] == "2"
    assert counts("editor")[0] == "1"
    assert "No question set has been run yet" in desk.client("editor").get("/workspace?lang=en").text


def test_on_a_phone_the_navigation_is_behind_a_button_and_escape_closes_it(open_page):
    page = open_page("workspace", width=360, height=740)
    nav, opener = page.locator("#work-nav"), page.locator(".work-open")
    assert not nav.is_visible()
    opener.press("Enter")
    assert nav.locator("a").first.evaluate("one => one === document.activeElement")
    page.keyboard.press("Escape")
    assert not nav.is_visible()
    assert opener.evaluate("one => one === document.activeElement")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
