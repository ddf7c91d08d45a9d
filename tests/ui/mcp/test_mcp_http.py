"""A real MCP client over HTTP, in both generations of the protocol."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError

from ui.errors import BusyError
from ui.service import Service

NAMES = {"ask_policy", "search_policy", "list_documents", "read_document", "query_indicators"}
HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}


@pytest.fixture
def tiny_pipeline(shared_pipeline: Any) -> Iterator[Any]:
    yield shared_pipeline
    shared_pipeline.break_next.clear()


@pytest.fixture
def url(shared_base: str) -> str:
    return f"{shared_base}/mcp"


def talk(url: str, act: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    async def run() -> Any:
        async with Client(url, mode=mode) as client:
            return await act(client)

    return asyncio.run(run())


def call(url: str, tool: str, /, **arguments: Any) -> Any:
    return talk(url, lambda client: client.call_tool(tool, arguments))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_tools_are_described_in_both_languages_with_schemas(url: str, mode: str) -> None:
    async def act(client: Client) -> Any:
        return (await client.list_tools()).tools, client.server_info

    tools, server = talk(url, act, mode)
    assert server.name == "policyqa"
    assert {tool.name for tool in tools} == NAMES
    for tool in tools:
        assert any("一" <= char <= "鿿" for char in tool.description)
        assert any("a" <= char <= "z" for char in tool.description)
        assert tool.input_schema["type"] == tool.output_schema["type"] == "object"
        assert tool.annotations.read_only_hint is True


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_ask(url: str, mode: str) -> None:
    result = talk(url, lambda client: client.call_tool("ask_policy", {"question": "2020年高企认定净增多少家"}), mode)
    assert not result.is_error
    assert result.structured_content["short_answer"] == "150家以上"
    assert result.structured_content["citations"][0]["quote"] in result.content[0].text


def test_ask_with_history_and_filters(url: str) -> None:
    result = call(
        url,
        "ask_policy",
        question="2020年高企认定净增呢",
        history=[{"role": "user", "content": "垃圾压缩站建几座"}],
        years=[2020],
        documents=["d0c1"],
    )
    assert result.structured_content["standalone_question"].startswith("垃圾压缩站建几座")


def test_search(url: str) -> None:
    passages = call(url, "search_policy", query="高企净增", top_k=1).structured_content["passages"]
    assert [one["rank"] for one in passages] == [1]
    assert passages[0]["title"].startswith("某某高新区工作报告")


def test_documents_are_listed_and_read_in_pages(url: str) -> None:
    listed = call(url, "list_documents", title="高新区").structured_content
    assert (listed["total"], listed["next_offset"]) == (1, None)
    assert "/srv" not in str(listed)
    text, start = "", 0
    while start is not None:
        page = call(url, "read_document", doc_id="d0c1", start=start, end=start + 40).structured_content
        text += page["text"]
        start = page["next_start"]
    assert len(text) == page["characters"] == listed["documents"][0]["characters"]


def test_a_place_beyond_the_end_is_an_empty_page(url: str) -> None:
    page = call(url, "read_document", doc_id="d0c1", start=10_000).structured_content
    assert (page["text"], page["next_start"]) == ("", None)


def test_indicators(url: str) -> None:
    found = call(url, "query_indicators", name="高企", year=2020).structured_content
    assert [(row["value"], row["unit"]) for row in found["indicators"]] == [(150.0, "家")]
    assert call(url, "query_indicators", year=1999).structured_content["total"] == 0


@pytest.mark.parametrize(
    ("name", "arguments", "word"),
    [
        ("ask_policy", {}, "question"),
        ("ask_policy", {"question": "问" * 3000}, "2000"),
        ("ask_policy", {"question": "2020年目标", "documents": ["nowhere"]}, "nowhere"),
        ("ask_policy", {"question": "   "}, "问题"),
        ("ask_policy", {"question": "x", "history": [{"role": "user", "content": "问" * 20_001}]}, "20000"),
        ("ask_policy", {"question": "x", "speed": 3}, "speed"),
        ("search_policy", {"query": "x", "top_k": 5000}, "50"),
        ("read_document", {"doc_id": "nowhere"}, "nowhere"),
        ("list_documents", {"offset": -1}, "offset"),
    ],
)
def test_what_cannot_be_done_is_told_as_a_result(url: str, name: str, arguments: dict[str, Any], word: str) -> None:
    result = call(url, name, **arguments)
    assert result.is_error
    assert word in result.content[0].text
    assert "pydantic" not in result.content[0].text


def test_a_busy_program_says_when_to_come_back(url: str, tiny_pipeline: Any) -> None:
    tiny_pipeline.break_next.append(BusyError("too many", 3))
    result = call(url, "ask_policy", question="2020年高企认定净增多少家")
    assert result.is_error
    assert "3 s" in result.content[0].text


def test_an_unexpected_error_tells_nothing_of_itself(url: str, tiny_pipeline: Any) -> None:
    tiny_pipeline.break_next.append(RuntimeError("/srv/secret"))
    result = call(url, "search_policy", query="2020年高企认定净增多少家")
    assert result.is_error
    assert "secret" not in result.content[0].text


def test_an_unknown_tool_is_refused(url: str) -> None:
    async def act(client: Client) -> Any:
        with pytest.raises(MCPError, match="drop_tables"):
            await client.call_tool("drop_tables")

    talk(url, act)


def test_only_post_and_only_so_much(url: str) -> None:
    assert httpx.get(url, headers=HEADERS).status_code == 405
    assert httpx.delete(url).status_code == 405
    assert httpx.post(url, headers=HEADERS, content=b" " * (3 << 20)).status_code == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"jsonrpc":"2.0","id":1,"method":"no/such"}'])
def test_what_is_no_request_is_refused_with_words(url: str, body: bytes) -> None:
    reply = httpx.post(url, headers=HEADERS, content=body)
    assert reply.status_code < 500
    assert "error" in reply.json()


def test_a_program_that_is_starting_says_so(run_server: Callable[..., str]) -> None:
    result = call(f"{run_server(Service())}/mcp", "list_documents")
    assert result.is_error
    assert "启动" in result.content[0].text


def test_several_at_once(url: str) -> None:
    async def act(client: Client) -> Any:
        asked = [client.call_tool("ask_policy", {"question": "2020年高企认定净增多少家"}) for _ in range(8)]
        return await asyncio.gather(*asked)

    assert {result.structured_content["short_answer"] for result in talk(url, act)} == {"150家以上"}


def test_a_client_that_leaves_in_the_middle_is_worth_no_line_in_the_log(url: str, caplog: Any) -> None:
    host, port = url.split("/")[2].split(":")
    with socket.create_connection((host, int(port))) as connection:
        head = f"POST /mcp HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n"
        connection.sendall(
            f"{head}accept: application/json, text/event-stream\r\ncontent-length: 99\r\n\r\n{{".encode()
        )
        time.sleep(0.2)
    assert httpx.get(url.replace("/mcp", "/healthz")).status_code == 200
    time.sleep(0.2)
    # The lines of access are of another kind; whether they are written hangs on the level that is set.
    assert not [record for record in caplog.records if record.name != "policyqa.access"]
