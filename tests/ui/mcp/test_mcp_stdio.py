"""``policyqa mcp`` as an assistant starts it: a process that talks over its standard input and output."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters

from ingest.build import build_ingest
from rag.config import Settings

ROOT = Path(__file__).parents[3]
PROGRAM = ("-c", "from ui.cli import main; main()", "mcp")


@pytest.fixture
def store(fast_settings: Settings, report: Path) -> Path:
    ingest = build_ingest(fast_settings)
    ingest.ingest([report])
    ingest.close()
    return fast_settings.store


@pytest.fixture
def environment(fast_settings: Settings) -> dict[str, str]:
    given = {"EMBEDDER": "hashing", "LOG_LEVEL": "DEBUG", "CATALOG_URL": fast_settings.catalog_url}
    return {**os.environ, **{f"POLICYQA_{name}": value for name, value in given.items()}}


def test_a_client_that_starts_the_program(store: Path, environment: dict[str, str]) -> None:
    async def talk() -> tuple[Any, Any, Any]:
        server = StdioServerParameters(
            command=sys.executable,
            args=[*PROGRAM, "--store", str(store)],
            env=environment,
            cwd=ROOT,
        )
        async with Client(server) as client:
            tools = await client.list_tools()
            answer = await client.call_tool("ask_policy", {"question": "2020年高企净增目标是多少"})
            wrong = await client.call_tool("read_document", {"doc_id": "nowhere"})
            return tools, answer, wrong

    tools, answer, wrong = asyncio.run(talk())
    assert len(tools.tools) == 5
    assert "150家以上" in answer.structured_content["answer"]
    assert wrong.is_error


def test_nothing_but_the_protocol_on_standard_output(store: Path, environment: dict[str, str]) -> None:
    opening = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}}
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": opening},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
    ]
    process = subprocess.Popen(
        [sys.executable, *PROGRAM, "--store", str(store)],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("".join(json.dumps(line) + "\n" for line in lines))
    process.stdin.flush()
    replies = [json.loads(process.stdout.readline()) for _ in range(2)]
    rest, logged = process.communicate(timeout=60)  # the end of its input ends the program
    assert [reply["id"] for reply in replies] == [1, 2]
    assert (process.returncode, rest) == (0, "")
    assert logged


def test_without_a_store_it_says_so_and_leaves(tmp_path: Path, environment: dict[str, str]) -> None:
    run = subprocess.run(
        [sys.executable, *PROGRAM, "--store", str(tmp_path / "none")],
        env={**environment, "POLICYQA_CATALOG_URL": ""},  # one on a server would do without a directory
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (3, "")
    assert "ingest" in run.stderr
