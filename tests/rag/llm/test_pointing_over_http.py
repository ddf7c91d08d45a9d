"""Pointing as configured for users: both kinds of endpoint are asked in the same form."""

from __future__ import annotations

from types import ModuleType

import pytest
from pydantic import SecretStr

from rag.llm.chat_model import open_chat_model
from rag.read.find.unit import Unit
from rag.read.point.exchange import Exchange
from rag.store.standing import Status
from rag.types import Chunk, Hit, Span


def units(*texts: str) -> list[Unit]:
    made = []
    for number, text in enumerate(texts):
        span = Span(100 * number, 100 * number + len(text))
        hit = Hit(Chunk(f"c{number}", "d", text, span), 1.0, number + 1, "test")
        made.append(Unit(hit, span, Span(0, len(text)), text, "某区工作安排"))
    return made


@pytest.mark.parametrize("provider", ["openai", "ollama"])
def test_an_endpoint_is_asked_for_a_choice(scripted: ModuleType, provider: str) -> None:
    board = units("全年新建站点37座，总数达157座。", "力争新建站点50座以上。", "新建桥梁2座。")
    with scripted.ScriptedOpenAI(reply=scripted.pointing("50座以上")) as server:
        url = server.base_url if provider == "openai" else server.root_url
        model = open_chat_model(f"{provider}:any", url, SecretStr(""), 20.0)
        exchange = Exchange(model, "站点要\n[1]建几座", lambda _: (Status(), ""), 1500)
        first, again = exchange.among(board), exchange.once_more(board)
    assert [one.text for one in first.units] == [one.text for one in again.units] == ["力争新建站点50座以上。"]
    one, other = (request.message("user") for request in server.requests)
    assert one.split("\n")[-1] == "问题：站点要 [1]建几座"
    assert "[1] 全年新建站点37座，总数达157座。\n[2] 力争" in one
    assert sorted(one.split()) != one.split()
    assert {line[4:] for line in one.split("\n") if line[:1] == "["} == {
        line[4:] for line in other.split("\n") if line[:1] == "["
    }
