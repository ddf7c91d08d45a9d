"""The command ``eval`` from end to end over a small store."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ui.cli import run

REPORT = (
    "某某高新区2019年工作总结和2020年工作安排\n\n一、2019年工作完成情况\n\n全年高企净增277家，总数达757家。\n\n"
    "二、2020年主要工作安排\n\n高企认定净增150家以上，技术合同交易额突破110亿元。\n"
)
RIGHT = {"id": "1", "question": "2019年高企净增多少家", "answerable": True, "answers": ["277家"], "reject": ["150家"],
         "evidence": ["全年高企净增277家"], "type": "actual"}  # fmt: skip
WRONG = {"id": "2", "question": "2020年高企净增目标是多少", "answerable": True, "answers": ["9999家"]}


@pytest.fixture
def store(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYQA_EMBEDDER", "hashing")
    monkeypatch.setenv("POLICYQA_LANGUAGE", "en")
    Path("report.txt").write_text(REPORT, encoding="utf-8")
    assert run(["ingest", "report.txt"]) == 0
    capsys.readouterr()
    return tmp_path


def write(name: str, *records: dict[str, object]) -> str:
    Path(name).write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), encoding="utf-8")
    return name


def result_of(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def test_a_run_prints_saves_and_shows_its_result(store, capsys):
    arguments = ["eval", write("set.jsonl", RIGHT, WRONG), "--json", "--out", "a.json", "--html", "a.html", "--perturb"]
    assert run([*arguments, "--repeat", "2"]) == 0
    printed = result_of(capsys)
    assert (printed["summary"]["correct"], printed["summary"]["wrong"]) == (1, 1)
    assert printed["summary"]["scores"]["consistency_repeat"]["mean"] == 1.0
    assert json.loads(Path("a.json").read_text(encoding="utf-8")) == printed
    assert "评测报告" in Path("a.html").read_text(encoding="utf-8")
    assert "hashing" in printed["provenance"]["model"]
    assert list((store / ".policyqa" / "eval").iterdir()) == []


def test_the_gate_of_a_run(store, capsys):
    name = write("set.jsonl", RIGHT, WRONG)
    assert run(["eval", name, "--min-accuracy", "0.5"]) == 0
    assert run(["eval", name, "--min-accuracy", "0.6"]) == 1
    assert "0.5000 is below --min-accuracy 0.6" in capsys.readouterr().err


def test_a_comparison_names_what_broke_and_fails_when_it_is_significant(store, capsys):
    good = [{**RIGHT, "id": str(number)} for number in range(12)]
    assert run(["eval", write("set.jsonl", *good), "--out", "good.json"]) == 0
    data = json.loads(Path("good.json").read_text(encoding="utf-8"))
    for entry in data["results"]:
        entry.update(correct=False, reason="缺少：277家")
    Path("bad.json").write_text(json.dumps(data), encoding="utf-8")
    capsys.readouterr()
    assert run(["eval", "--compare", "good.json", "bad.json"]) == 1
    assert "显著变差" in capsys.readouterr().out
    assert run(["eval", "--compare", "bad.json", "good.json", "--json"]) == 0
    assert len(result_of(capsys)["fixed"]) == 12
    assert run(["eval", "--compare", "good.json", "good.json", "--min-accuracy", "0.99"]) == 0
    assert run(["eval", "--compare", "bad.json", "bad.json", "--min-accuracy", "0.5"]) == 1


def test_a_draft_is_written_once_and_runs(store, capsys):
    assert run(["eval", "--init", "draft.jsonl"]) == 0
    assert "4 questions drafted" in capsys.readouterr().out
    assert run(["eval", "draft.jsonl", "--json"]) == 0
    assert result_of(capsys)["summary"]["questions"] >= 2
    assert run(["eval", "--init", "draft.jsonl"]) == 2
    assert "draft.jsonl is there already" in capsys.readouterr().err


def test_every_problem_of_a_set_is_one_line_and_nothing_is_asked(store, capsys):
    lost = {**RIGHT, "id": "3", "evidence": ["文件里没有的话"]}
    torn = {**RIGHT, "id": "4", "answers": ["150家"]}
    name = write("set.jsonl", RIGHT, lost, torn)
    assert run(["eval", name]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(": ")[1] for line in err.splitlines()[:2]] == ["set.jsonl line 2", "set.jsonl line 3"]
    assert run(["eval", name, "--no-check", "--json"]) == 0
    assert result_of(capsys)["summary"]["questions"] == 3


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["eval"], "question set"),
        (["eval", "--compare", "a.json"], "two results"),
        (["eval", "--init"], "one FILE"),
        (["eval", "--init", "--compare", "x"], "not both"),
        (["eval", "none.jsonl"], "none.jsonl"),
        (["eval", "set.jsonl", "--judge"], "POLICYQA_CHAT_MODEL"),
        (["eval", "--compare", "set.jsonl", "set.jsonl"], "result"),
        (["eval", "set.jsonl", "--html", "no/such/folder/r.html"], "r.html"),
    ],
)
def test_wrong_usage_is_one_line(store, capsys, arguments, named):
    write("set.jsonl", RIGHT)
    assert run(arguments) == 2
    err = capsys.readouterr().err
    assert named in err.splitlines()[-1]


def test_a_killed_run_goes_on_where_it_stopped(store, capsys):
    name = write("many.jsonl", *({**RIGHT, "id": str(number)} for number in range(100)))
    code = "from ui.cli import main; main()"
    command = [sys.executable, "-c", code, "eval", name, "--repeat", "3", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    kept = store / ".policyqa" / "eval"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not any(path.stat().st_size > 5_000 for path in kept.glob("*.jsonl")):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    assert len(list(kept.iterdir())) == 1
    assert run(["eval", name, "--repeat", "3", "--json"]) == 0
    out, err = capsys.readouterr()
    assert "answered by an interrupted run" in err
    assert json.loads(out)["summary"]["correct"] == 100
