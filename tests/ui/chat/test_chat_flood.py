"""Somebody asks faster than anybody may: it is said politely, and every question is answered in its turn."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from rag.config import Settings

QUESTION = "2020年高企净增目标是多少"


@pytest.fixture
def settings(tmp_path):
    return Settings(store=tmp_path / "store", anonymous_rate="", chat_rate="2/s", max_question_chars=60)


def test_a_flood_is_told_to_wait_and_loses_nothing(chat, gated):
    chat.locator('[data-switch="language"]').click()
    expect(chat.locator("#pq-send")).to_have_text("Ask")
    refused: list[int] = []
    chat.on("response", lambda reply: refused.append(reply.status) if reply.url.endswith("/chat/ask") else None)
    box = chat.locator("#pq-question")
    for number in range(6):
        box.fill(f"{QUESTION}（{number}）")
        box.press("Enter")
    expect(chat.locator("#pq-bar")).to_contain_text("Many questions at once")
    box.fill("还没写完的")
    expect(chat.locator('.pq-turn[data-state="done"]')).to_have_count(6, timeout=60_000)
    expect(chat.locator("#pq-bar")).to_be_hidden()
    expect(box).to_have_value("还没写完的")
    assert 429 in refused
    assert set(refused) == {202, 429}
    assert gated.asked == [f"{QUESTION}（{number}）" for number in range(6)]
    chat.problems[:] = [one for one in chat.problems if "429" not in one]


def test_a_program_that_floods_is_refused_with_the_time_to_wait(base, chat):
    ask = """async (count) => {
      const csrf = document.querySelector('meta[name="csrf"]').content;
      const replies = await Promise.all(Array.from({ length: count }, (_, n) => fetch("./chat/ask", {
        method: "POST", headers: { "content-type": "application/json", "x-csrf-token": csrf },
        body: JSON.stringify({ turn_id: crypto.randomUUID(), question: `问题${n}`, conversation_id: null }),
      })));
      return Promise.all(replies.map(async (one) => [one.status, one.headers.get("retry-after"), await one.json()]));
    }"""
    replies = chat.evaluate(ask, 30)
    refused = [one for one in replies if one[0] == 429]
    assert len(refused) > 20
    assert {one[0] for one in replies} <= {202, 429}
    assert all(1 <= int(wait) <= 60 and told["code"] == "rate_limited" for _, wait, told in refused)
    chat.problems[:] = [one for one in chat.problems if "429" not in one]
