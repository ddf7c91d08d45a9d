"""What a key does not allow, and what it may not see, through the tools."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import Settings
from rag.pipeline import Pipeline
from ui.access.caller import Caller
from ui.mcp.server import create_mcp_server
from ui.service import Service


@pytest.fixture
def pipeline(fast_settings: Settings, report: Path) -> Iterator[Pipeline]:
    ingest = build_ingest(fast_settings)
    ingest.ingest([report])
    ingest.close()
    built = build_pipeline(fast_settings)
    yield built
    built.close()


def call(pipeline: Any, caller: Caller, tool: str, **arguments: Any) -> Any:
    async def run() -> Any:
        async with Client(create_mcp_server(Service(pipeline), "0", everyone=caller)) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(run())


def test_a_key_without_the_scope_is_told_so(tiny_pipeline: Any) -> None:
    searcher = Caller(scopes=frozenset({"search"}))
    assert not call(tiny_pipeline, searcher, "search_policy", query="高企净增").is_error
    refused = call(tiny_pipeline, searcher, "ask_policy", question="高企净增多少")
    assert refused.is_error
    assert "密钥" in refused.content[0].text


def test_documents_of_other_collections_are_not_there(pipeline: Pipeline) -> None:
    (document,) = pipeline.catalog.documents()
    public, other = Caller(collections=("public",)), Caller(collections=("internal",))
    assert call(pipeline, public, "list_documents").structured_content["total"] == 1
    assert call(pipeline, public, "search_policy", query="高企净增目标").structured_content["passages"]
    assert call(pipeline, other, "list_documents").structured_content["total"] == 0
    assert call(pipeline, other, "query_indicators").structured_content["total"] == 0
    assert call(pipeline, other, "search_policy", query="高企净增目标").structured_content["passages"] == []
    assert call(pipeline, other, "read_document", doc_id=document.doc_id).is_error
    assert call(pipeline, other, "ask_policy", question="高企净增目标", documents=[document.doc_id]).is_error
    answer = call(pipeline, other, "ask_policy", question="2020年高企净增目标是多少").structured_content
    assert (answer["status"], answer["closest"]) == ("abstained", [])


def test_the_tools_speak_the_language_of_the_caller(tiny_pipeline: Any) -> None:
    for language, word in (("zh", "没有这些文件"), ("en", "not here")):
        refused = call(tiny_pipeline, Caller(language=language), "read_document", doc_id="nowhere")
        assert word in refused.content[0].text
