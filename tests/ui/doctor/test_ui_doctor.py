"""`policyqa doctor` and `policyqa settings`: each fault is named with its remedy, within its time, without secrets."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from pathlib import Path

import pytest

from rag.config import Settings
from rag.llm.configured import configured_gate
from rag.llm.failures import Kind
from rag.llm.gate import Refusal
from rag.llm.usage import Usage
from rag.message import Message
from rag.text.address import shown_address
from ui.cli import run
from ui.doctor.chat_model import check_chat_model
from ui.doctor.finding import Check, Finding, Level, run_checks
from ui.doctor.machine import check_memory
from ui.doctor.servers import check_chroma, check_databases, check_milvus
from ui.doctor.serving import check_hosts, check_keys, check_port

PASSWORD = "pass-w0rd"


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("POLICYQA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("POLICYQA_EMBEDDER", "hashing")
    monkeypatch.setenv("POLICYQA_LANGUAGE", "en")
    monkeypatch.setenv("POLICYQA_PORT", "0")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def filled(workplace, capsys):
    Path("a.txt").write_text("关于雨伞的通知\n\n2021年计划借出雨伞300把。\n", encoding="utf-8")
    assert run(["ingest", "a.txt"]) == 0
    capsys.readouterr()
    return workplace


def report(capsys, *arguments: str) -> tuple[int, dict[str, list[dict[str, str]]], str]:
    code = run(["doctor", "--json", *arguments])
    out = capsys.readouterr().out
    found: dict[str, list[dict[str, str]]] = {}
    for one in json.loads(out)["checks"]:
        found.setdefault(one["check"], []).append(one)
    return code, found, out


def test_a_sound_installation_is_fine(filled, capsys):
    code, found, _ = report(capsys)
    assert code == 0
    for name in ("settings", "packages", "disk", "store", "model", "port", "hosts"):
        assert {one["level"] for one in found[name]} <= {"ok", "warning"}, found[name]
    assert "1 documents" in found["store"][0]["message"]


def test_it_speaks_the_language_of_the_person(filled, capsys, monkeypatch):
    monkeypatch.setenv("POLICYQA_LANGUAGE", "zh")
    assert run(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "[正常] 设置可用" in out
    assert "1 份文件" in out


def test_a_missing_store_is_a_warning_and_its_remedy(workplace, capsys):
    code, found, _ = report(capsys)
    assert code == 0
    (store,) = found["store"]
    assert store["level"] == "warning"
    assert "policyqa ingest" in store["remedy"]
    assert not Path(".policyqa").exists()


def test_a_broken_store_is_a_failure_and_the_others_go_on(filled, capsys):
    Path(".policyqa/catalog.sqlite").write_bytes(b"nothing of a database" * 100)
    code, found, _ = report(capsys)
    assert code == 1
    assert found["store"][0]["level"] == "failure"
    assert found["hosts"][0]["level"] == "ok"


def test_another_model_and_a_stale_index_are_found(filled, capsys):
    import shutil

    shutil.rmtree(".policyqa/lexical")
    _, found, _ = report(capsys)
    assert any("indexes hold" in one["message"] and one["remedy"] for one in found["store"])


def test_settings_that_cannot_be_used_are_a_failure(workplace, capsys, monkeypatch):
    monkeypatch.setenv("POLICYQA_STOER", "x")
    code, found, _ = report(capsys)
    assert code == 1
    assert "did you mean POLICYQA_STORE" in found["settings"][0]["message"]
    assert found["packages"]
    monkeypatch.delenv("POLICYQA_STOER")
    Path("policyqa.toml").write_text("port = [", encoding="utf-8")
    assert report(capsys)[0] == 1


def test_a_check_that_hangs_or_breaks_stops_nothing():
    def breaks():
        raise RuntimeError(PASSWORD)
        yield

    started = time.monotonic()
    found = run_checks(
        [
            Check("hangs", lambda: time.sleep(30) or [], 0.1),
            Check("breaks", breaks),
            Check("fine", lambda: [Finding("fine", Level.OK, Message("fine"))]),
        ]
    )
    assert time.monotonic() - started < 5
    assert [(one.check, one.level) for one in found] == [
        ("hangs", Level.FAILURE),
        ("breaks", Level.FAILURE),
        ("fine", Level.OK),
    ]
    assert PASSWORD not in found[1].message


@pytest.fixture
def silent_server():
    """A server that accepts and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held = []
        threading.Thread(target=lambda: held.append(listener.accept()), daemon=True).start()
        yield listener.getsockname()[1]


def test_servers_that_are_away_or_silent_are_told_within_seconds(silent_server):
    dead = 9
    for port in (dead, silent_server):
        started = time.monotonic()
        settings = Settings(
            chroma_url=f"http://user:{PASSWORD}@127.0.0.1:{port}",
            catalog_url=f"postgresql+psycopg://user:{PASSWORD}@127.0.0.1:{port}/policyqa",
        )
        found = [*check_chroma(settings), *check_databases(settings)]
        assert time.monotonic() - started < 15
        assert [one.level for one in found] == [Level.FAILURE, Level.FAILURE]
        assert PASSWORD not in str(found)
        assert all(one.remedy for one in found)


def test_what_keeps_the_indexes_is_told(tmp_path):
    assert not [*check_milvus(Settings(store=tmp_path))]
    (lite,) = check_milvus(Settings(store=tmp_path, vector_store="milvus"))
    assert (lite.level, str(tmp_path / "milvus") in str(lite.message)) == (Level.OK, True)
    away = Settings(store=tmp_path, vector_store="milvus", milvus_uri="http://127.0.0.1:9", milvus_token=PASSWORD)
    (found,) = check_milvus(away)
    assert (found.level, "POLICYQA_MILVUS_URI" in str(found.remedy)) == (Level.FAILURE, True)
    assert PASSWORD not in str(found)
    (wrong,) = check_milvus(away.model_copy(update={"milvus_uri": "milvus.db"}))
    assert (wrong.level, "http://host:port" in str(wrong.message)) == (Level.FAILURE, True)


def chat(tmp_path, **settings) -> list[tuple[Level, str]]:
    found = check_chat_model(Settings(store=tmp_path, chat_api_key=PASSWORD, **settings))
    told = [(one.level, f"{one.message} {one.remedy}".strip()) for one in found]
    assert PASSWORD not in str(told)
    assert all(one.remedy for one in found if one.level is not Level.OK)
    return told


def test_a_language_model_that_is_away_or_silent_is_told_with_what_to_do(silent_server, tmp_path):
    ((level, words),) = chat(tmp_path, chat_model="openai:x", chat_base_url="http://127.0.0.1:9/v1")
    assert (level, "POLICYQA_CHAT_BASE_URL" in words) == (Level.WARNING, True)
    where = {"chat_model": "openai:x", "chat_base_url": f"http://127.0.0.1:{silent_server}/v1", "chat_timeout_s": 1.0}
    levels = [level for level, _ in chat(tmp_path, **where)]
    assert levels == [Level.OK, Level.OK, Level.WARNING]
    assert not chat(tmp_path)
    ((level, _),) = chat(tmp_path, chat_model="openai:x", chat_base_url=f"http://[::1/v1?k={PASSWORD}")
    assert level is Level.WARNING
    ((level, _),) = chat(tmp_path, chat_model="openai: ")
    assert level is Level.FAILURE


@pytest.mark.parametrize("provider", ["openai", "ollama"])
@pytest.mark.parametrize(
    ("mode", "models", "reply", "levels", "words"),
    [
        ("reply", ("qwen3", "other"), '{"ready": true}', ["ok"] * 4, "in the shape that it is asked for"),
        ("reply", (), '{"ready": true}', ["ok"] * 4, "gives no list"),
        ("reply", ("other",), '{"ready": true}', ["ok", "warning", "ok", "ok"], "POLICYQA_CHAT_MODEL"),
        ("no_schema", ("qwen3",), '{"ready": true}', ["ok"] * 4, "keeps to the shape by itself"),
        ("no_schema", ("qwen3",), "好的！", ["ok", "ok", "ok", "warning"], "does not keep to the shape"),
        ("reply", ("qwen3",), '{"ready": 1.5}', ["ok", "ok", "ok", "warning"], "does not answer in the shape"),
        ("not_found", ("qwen3",), "", ["ok", "ok", "warning"], "HTTP 404"),
        ("echo", (f"Bearer {PASSWORD}",), "", ["ok", "warning", "warning"], "HTTP 401"),
    ],
)
def test_the_language_model_is_asked_step_by_step(scripted, tmp_path, provider, mode, models, reply, levels, words):
    with scripted.ScriptedOpenAI(reply=reply, mode=scripted.Mode(mode)) as server:
        server.models = models
        address = server.base_url if provider == "openai" else server.root_url
        found = chat(tmp_path, chat_model=f"{provider}:qwen3", chat_base_url=address)
    assert [level.value for level, _ in found] == levels
    assert words in " ".join(told for _, told in found)


def test_a_model_that_was_mended_is_asked_again_at_once(scripted, tmp_path):
    with scripted.ScriptedOpenAI(reply='{"ready": true}') as server:
        settings = Settings(store=tmp_path, chat_model="openai:x", chat_base_url=server.base_url)
        gate = configured_gate(settings)
        gate.leave(gate.enter(0, 1), Kind.LASTING, Usage())
        assert isinstance(gate.enter(0, 1), Refusal)
        assert all(one.level is Level.OK for one in check_chat_model(settings))
        assert not isinstance(gate.enter(0, 1), Refusal)


def test_a_taken_port_and_open_hosts_are_told(silent_server, tmp_path):
    assert [one.level for one in check_port(Settings(port=silent_server))] == [Level.WARNING]
    assert [one.level for one in check_hosts(Settings(host="0.0.0.0"))] == [Level.WARNING]
    assert [one.level for one in check_hosts(Settings(host="0.0.0.0", allowed_hosts="a.example"))] == [Level.OK]
    assert [one.level for one in check_hosts(Settings(trusted_proxies="0.0.0.0/0", host="10.0.0.1"))][
        -1
    ] is Level.FAILURE
    assert not list(check_keys(Settings(store=tmp_path)))
    assert [one.level for one in check_keys(Settings(store=tmp_path, public_api=False))] == [Level.WARNING]


def test_memory_is_read_where_the_system_tells(tmp_path):
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable: 1000 kB\n")
    assert [one.level for one in check_memory(tmp_path / "meminfo")] == [Level.WARNING]
    assert list(check_memory(tmp_path / "none")) == []


@pytest.mark.parametrize(
    ("flag", "variable", "file", "source"),
    [
        ("f", "e", "t", "flag"),
        ("f", "e", None, "flag"),
        ("f", None, "t", "flag"),
        ("f", None, None, "flag"),
        (None, "e", "t", "environment"),
        (None, "e", None, "environment"),
        (None, None, "t", "file"),
        (None, None, None, "default"),
    ],
)
def test_each_setting_tells_where_it_comes_from(workplace, capsys, monkeypatch, flag, variable, file, source):
    if variable:
        monkeypatch.setenv("POLICYQA_STORE", variable)
    if file:
        Path("policyqa.toml").write_text(f'store = "{file}"', encoding="utf-8")
    assert run(["settings", "--json", *(["--store", flag] if flag else [])]) == 0
    shown = json.loads(capsys.readouterr().out)["store"]
    assert (shown["value"], shown["source"]) == (flag or variable or file or ".policyqa", source)


def test_each_setting_tells_what_it_is_for_in_both_languages(workplace, capsys, monkeypatch):
    purposes = {}
    for language in ("en", "zh"):
        monkeypatch.setenv("POLICYQA_LANGUAGE", language)
        assert run(["settings", "--json"]) == 0
        purposes[language] = {name: one["description"] for name, one in json.loads(capsys.readouterr().out).items()}
    assert all(purposes["en"].values()), "a setting without a description"
    same = [name for name, words in purposes["en"].items() if purposes["zh"][name] == words]
    assert not same, "settings whose descriptions have no Chinese words in ui/messages/zh.toml"
    assert run(["settings"]) == 0
    assert purposes["zh"]["port"] in capsys.readouterr().out


def test_no_secret_is_shown(workplace, capsys, monkeypatch):
    monkeypatch.setenv("POLICYQA_CHAT_API_KEY", PASSWORD)
    monkeypatch.setenv(
        "POLICYQA_CATALOG_URL", f"postgresql+psycopg://user:{PASSWORD}@127.0.0.1:9/x?password={PASSWORD}"
    )
    monkeypatch.setenv("POLICYQA_CHROMA_URL", f"http://{PASSWORD}@127.0.0.1:9")
    for command in (["settings"], ["settings", "--json"], ["doctor"], ["doctor", "--json"]):
        run(command)
        out, err = capsys.readouterr()
        assert out
        assert PASSWORD not in out + err


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("postgresql://u:p@h/d", "postgresql://***@h/d"),
        ("postgresql://u:p/?#@@h/d", "postgresql://***@h/d"),
        ("postgresql://h/d?user=u&password=p", "postgresql://h/d?user=u&password=***"),
        ("a/b@c", "a/b@c"),
    ],
)
def test_addresses_are_shown_without_passwords(url, shown):
    assert shown_address(url) == shown


def test_a_server_that_runs_already_is_told_from_a_port_that_is_taken(run_server, tiny_pipeline):
    from ui.service import Service

    port = int(run_server(Service(tiny_pipeline)).rpartition(":")[2])
    (finding,) = check_port(Settings(port=port))
    assert (finding.level, finding.message.template) == (Level.OK, "a server runs on port {port} ({state})")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        (finding,) = check_port(Settings(port=taken.getsockname()[1]))
        assert finding.level is Level.WARNING
    (finding,) = check_port(Settings(port=0))
    assert "a server may run on another" in finding.message
