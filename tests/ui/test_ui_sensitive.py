"""Sensitive words at every door: the API, the OpenAI endpoint, MCP, the chat, the command line, suggestions."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from mcp.client import Client

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import Settings, load_settings
from ui.cli import run
from ui.doctor.finding import Level
from ui.doctor.report import examine
from ui.service import Service
from ui.telemetry.logs import JsonFormatter

REPORT = (
    "云桥市工作报告\n\n一、2031年工作完成情况\n\n全年新建绿道36公里，由赤狐公司承建。绿地率达到41%。\n\n"
    "二、2032年主要工作安排\n\n新建绿道48公里以上。修缮老桥12座。\n"
)
WORDS = """
[[list]]
name = "refused"
action = "refuse"
words = ["黑箱", "绿地率"]

[[list]]
name = "hidden"
action = "mask"
words = ["赤狐"]

[[list]]
name = "seen"
action = "log"
words = ["老桥"]
"""
REFUSED, MASKED, LOGGED = "黑箱里有什么", "2031年全年新建绿道由谁承建", "2032年修缮老桥多少座"
SORRY = "抱歉，这个问题含有本站不便回答的内容，请换一个问题。"


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    folder = tmp_path_factory.mktemp("words")
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    (folder / "words.toml").write_text(WORDS, encoding="utf-8")
    made = load_settings(store=folder / "store", embedder="hashing", sensitive_words=folder / "words.toml")
    ingest = build_ingest(made)
    assert ingest.ingest([folder / "report.txt"]).documents == 1
    ingest.close()
    return made


@pytest.fixture(scope="module")
def pipeline(settings):
    built = build_pipeline(settings)
    yield built
    built.close()


@pytest.fixture
def base(run_server, pipeline, settings) -> str:
    return run_server(Service(pipeline), settings)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("policyqa.words")
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def lines_of(log: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_the_api_refuses_covers_and_counts(base, log):
    with httpx.Client(base_url=base, timeout=20) as client:
        refused, masked, logged = (
            client.post("/api/v1/ask", json={"question": one}).json() for one in (REFUSED, MASKED, LOGGED)
        )
        streamed = client.post("/api/v1/ask", json={"question": REFUSED, "stream": True}).text
        figures = client.get("/metrics").text
        assert client.post("/api/v1/search", json={"question": REFUSED}).json()["passages"] == []
    assert (refused["status"], refused["answer"], refused["reader"]) == ("abstained", SORRY, "withheld")
    assert refused["question"] == "＊＊里有什么"
    assert (refused["citations"], refused["closest"]) == ([], [])
    assert "赤狐" not in json.dumps(masked, ensure_ascii=False)
    assert "＊＊公司" in json.dumps(masked, ensure_ascii=False)
    assert "12座" in logged["answer"]
    assert "老桥" in logged["answer"]
    assert SORRY in streamed
    assert "黑箱" not in streamed
    assert 'policyqa_sensitive_words_total{action="refuse",list="refused",part="question"} 2.0' in figures
    assert 'action="mask",list="hidden",part="answer"} 1.0' in figures
    assert 'action="log",list="seen",part="question"} 1.0' in figures
    lines = lines_of(log)
    assert {(one["list"], one["action"], one["part"]) for one in lines} >= {
        ("refused", "refuse", "question"),
        ("hidden", "mask", "answer"),
        ("seen", "log", "question"),
    }
    assert not any(word in str(lines) for word in ("黑箱", "赤狐", "老桥", "＊"))


def test_questions_stand_in_the_log_only_where_questions_are_logged(run_server, pipeline, settings, log):
    base = run_server(Service(pipeline), settings.model_copy(update={"log_questions": True}))
    for question in (REFUSED, LOGGED):
        httpx.post(f"{base}/api/v1/ask", json={"question": question}, timeout=20)
    assert {one["question"] for one in lines_of(log)} == {LOGGED, "＊＊里有什么"}


def test_the_openai_endpoint_and_mcp_refuse_and_cover(base):
    def complete(question: str, *, stream: bool = False) -> str:
        body = {"model": "policyqa", "messages": [{"role": "user", "content": question}], "stream": stream}
        return httpx.post(f"{base}/v1/chat/completions", json=body, timeout=20).text

    async def ask(question: str) -> str:
        async with Client(f"{base}/mcp") as client:
            return repr(await client.call_tool("ask_policy", {"question": question}))

    for told in (complete(REFUSED), complete(REFUSED, stream=True), asyncio.run(ask(REFUSED))):
        assert "本站不便回答" in told
        assert "黑箱" not in told
    for told in (complete(MASKED), asyncio.run(ask(MASKED))):
        assert "赤狐" not in told
        assert "＊＊" in told


def test_the_chat_keeps_no_covered_word_and_a_refusal_is_nothing_to_follow_up_on(base):
    with httpx.Client(base_url=base, timeout=20) as client:
        client.headers["x-csrf-token"] = client.get("/chat/welcome").json()["csrf"]

        def ask(question: str, conversation_id: str | None) -> tuple[str, dict]:
            body = {"turn_id": str(uuid.uuid4()), "conversation_id": conversation_id, "question": question}
            found = client.post("/chat/ask", json=body).json()["conversation_id"]
            until = time.monotonic() + 20
            while True:
                turn = client.get(f"/chat/conversations/{found}").json()["turns"][-1]
                if turn["state"] not in ("waiting", "answering"):
                    return found, turn
                assert time.monotonic() < until

        conversation, first = ask("2031年全年新建绿道多少公里，是赤狐承建的吗", None)
        assert "＊＊" in first["question"]
        _, refused = ask(REFUSED, conversation)
        assert refused["answer"]["answer"] == SORRY
        assert refused["answer"]["reader"] == "withheld"
        everything = client.get(f"/chat/conversations/{conversation}").text
        assert "赤狐" not in everything
        figures = client.get("/metrics").text
    assert 'action="mask",list="hidden",part="question"} 1.0' in figures


def test_no_suggestion_holds_or_leads_to_a_word(base):
    offered = httpx.get(f"{base}/api/v1/suggestions?limit=12", timeout=20).json()["suggestions"]
    welcome = httpx.get(f"{base}/chat/welcome", timeout=20).json()["examples"]
    assert offered
    assert not any("绿地率" in one or "赤狐" in one for one in (*offered, *welcome))


def test_the_command_line_refuses_covers_and_tells_the_log(settings, monkeypatch, capsys, tmp_path, log):
    monkeypatch.setenv("POLICYQA_SENSITIVE_WORDS", str(settings.sensitive_words))
    monkeypatch.setenv("POLICYQA_EMBEDDER", "hashing")
    store = ["--store", str(settings.store)]
    assert run(["ask", REFUSED, "--json", *store]) == 0
    assert json.loads(capsys.readouterr().out)["answer"] == SORRY
    assert '"refused"' in log.getvalue()
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join(json.dumps({"question": one}) for one in (REFUSED, MASKED)), encoding="utf-8")
    for form in ([], ["--json"]):
        assert run(["ask", "--batch", str(batch), *form, *store]) == 0
        out = capsys.readouterr().out
        assert SORRY in out
        assert "黑箱" not in out
        assert "赤狐" not in out


def test_the_doctor_checks_the_file(tmp_path: Path):
    path = tmp_path / "words.toml"
    path.write_text(WORDS, encoding="utf-8")

    def found() -> tuple[Level, str]:
        findings = examine(store=tmp_path / "store", embedder="hashing", sensitive_words=path)
        return next((one.level, one.message) for one in findings if one.check == "sensitive_words")

    assert found() == (Level.OK, "3 lists of sensitive words with 4 words")
    path.write_text(WORDS.replace('"log"', '"tell"'), encoding="utf-8")
    level, words = found()
    assert level is Level.FAILURE
    assert "line 12" in words
