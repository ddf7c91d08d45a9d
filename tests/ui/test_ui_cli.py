from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ui.cli import run

REPORT = """某某高新区2019年度工作情况及2020年重点工作安排

发布日期: 2020-03-15

一、2019年工作完成情况

全年高企净增277家,总数达757家,专利申请量3288件、授权量2124件。

二、2020年主要工作安排

主要计划指标:高企认定净增150家以上,技术合同交易额突破110亿元。推进环卫基础设施完善,建成1座垃圾压缩站。
"""


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """An empty directory as working directory, with the fast embedder and no setting from outside."""
    for name in [name for name in os.environ if name.startswith("POLICYQA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("POLICYQA_EMBEDDER", "hashing")
    monkeypatch.setenv("POLICYQA_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def filled(workplace, capsys):
    (workplace / "report.txt").write_text(REPORT, encoding="utf-8")
    assert run(["ingest", "report.txt"]) == 0
    capsys.readouterr()
    return workplace


@pytest.fixture
def error_line(capsys):
    """Run a command that must fail with one line on standard error and nothing on standard output."""

    def fail(arguments: list[str], code: int) -> str:
        assert run(arguments) == code
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("policyqa: ")
        assert err.count("\n") == 1, err
        return err

    return fail


def outside(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from ui.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, **options)


def test_help_imports_nothing_heavy():
    code = "import sys; from ui.cli import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "indicators" in done.stdout
    heavy = {"torch", "gradio", "chromadb", "fastapi", "pydantic", "pydantic_settings", "numpy", "sqlalchemy"}
    assert not heavy & set(done.stderr.split())


def test_version_is_one_line(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("policyqa ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give a command"),
        (["unknown"], "unknown"),
        (["ask"], "--batch"),
        (["ask", "问", "--batch", "x"], "--batch"),
        (["ask", "问", "--colour"], "--colour"),
        (["ingest"], "PATH"),
        (["serve", "--port", "http"], "--port"),
        (["serve", "--port", "70000"], "port"),
        (["indicators", "--csv", "x.csv", "--json"], "--json"),
        (["ask", "--batch", "missing.jsonl"], "missing.jsonl"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(workplace, error_line, arguments, said):
    assert said in error_line(arguments, 2)


@pytest.mark.parametrize("command", [["ask", "问题"], ["documents"], ["indicators"], ["documents", "remove", "x"]])
def test_a_missing_store_is_exit_code_3(workplace, error_line, command):
    assert ".policyqa" in error_line(command, 3)


def test_settings_are_checked_wherever_they_come_from(workplace, error_line, monkeypatch):
    monkeypatch.setenv("POLICYQA_STOER", "x")
    assert "POLICYQA_STOER" in error_line(["documents"], 2)
    monkeypatch.delenv("POLICYQA_STOER")
    (workplace / "policyqa.toml").write_text("port = [", encoding="utf-8")
    assert "policyqa.toml" in error_line(["documents"], 2)
    (workplace / "policyqa.toml").write_text("prot = 1", encoding="utf-8")
    assert "prot" in error_line(["documents"], 2)


def test_ask_prints_one_json_object(filled, capsys):
    assert run(["ask", "2020年高企净增目标是多少", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert "150家以上" in answer["answer"]
    cited = answer["citations"][0]
    assert REPORT[cited["start"] : cited["end"]] == cited["quote"]


def test_ask_prints_plain_text_in_a_pipe(filled, capsys):
    assert run(["ask", "2020年高企净增目标是多少"]) == 0
    out = capsys.readouterr().out
    assert "150家以上" in out
    assert "Evidence" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("question", ["", "   ", "问" * 10_000])
def test_an_empty_or_long_question_is_exit_code_2(filled, error_line, question):
    error_line(["ask", question], 2)


def test_a_question_of_broken_bytes_is_exit_code_2(filled):
    done = outside("ask", b"\xff\xfe".decode("utf-8", "surrogateescape"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_a_batch_answers_each_line_in_order_and_goes_on_after_a_failure(filled, capsys):
    lines = [
        {"id": "a", "question": "2020年高企净增目标是多少"},
        {"id": "b", "question": " "},
        {"id": "c", "question": "2019年高企净增多少家", "history": [["user", "你好"], ["assistant", "您好"]]},
    ]
    Path("batch.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert run(["ask", "--batch", "batch.jsonl", "--json"]) == 1
    out, err = capsys.readouterr()
    answers = [json.loads(line) for line in out.splitlines()]
    assert [item["id"] for item in answers] == ["a", "b", "c"]
    assert answers[1] == {"id": "b", "line": 2, "error": "the question is empty; type one"}
    assert "277家" in answers[2]["answer"]
    assert "1 of 3" in err


def test_a_malformed_line_of_a_batch_fails_by_itself(filled, capsys, error_line):
    good = json.dumps({"id": "c", "question": "2019年高企净增多少家"})
    Path("batch.jsonl").write_text('{"id": "b"}\nnot JSON\n' + good + "\n", encoding="utf-8")
    assert run(["ask", "--batch", "batch.jsonl", "--json"]) == 1
    first, second, third = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["id"], first["line"]) == ("b", 1)
    assert "question" in first["error"]
    assert (second["id"], second["line"]) == (None, 2)
    assert "277家" in third["answer"]
    Path("batch.jsonl").write_text("\n", encoding="utf-8")
    assert "no questions" in error_line(["ask", "--batch", "batch.jsonl"], 2)


def test_a_batch_without_json_is_text_throughout(filled, capsys):
    Path("batch.jsonl").write_text('{"question": "2021年计划借出雨伞多少把"}\nnot JSON\n', encoding="utf-8")
    assert run(["ask", "--batch", "batch.jsonl"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("## 1  ")
    assert "\n## 2  " in out
    assert "{" not in out


def test_health_takes_the_options_of_every_command(workplace, capsys):
    assert run(["health", "--url", "http://127.0.0.1:9", "--store", "s", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["status"].startswith("unreachable")


def test_a_pipe_is_answered_line_by_line(filled):
    command = [sys.executable, "-c", "from ui.cli import main; main()", "ask", "--batch", "-", "--json"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    for number, (line, said) in enumerate(
        [
            (json.dumps({"id": 1, "question": "2019年高企净增多少家"}), "277家"),
            ("{", "not JSON"),
            (json.dumps({"id": 2, "question": "2020年高企净增目标是多少"}), "150家以上"),
        ],
        start=1,
    ):
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        answer = process.stdout.readline()  # before the next line is written
        assert said in answer, number
    process.stdin.close()
    assert process.wait(60) == 1
    process.stdout.close()


def test_ingest_reports_failures_by_name_and_takes_the_rest(workplace, capsys):
    Path("report.txt").write_text(REPORT, encoding="utf-8")
    Path("empty.txt").write_bytes(b"")
    assert run(["ingest", "report.txt", "empty.txt", "missing.txt", "--json"]) == 1
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert set(report) >= {"documents", "unchanged", "chunks", "indicators", "failed", "seconds"}
    assert {(Path(one["path"]).name, one["stage"]) for one in report["failed"]} == {
        ("empty.txt", "read"),
        ("missing.txt", "find"),
    }
    assert (report["partial"], report["skipped"], report["alike"]) == ([], [], [])
    assert report["documents"] == 1
    assert sorted(Path(item["path"]).name for item in report["failed"]) == ["empty.txt", "missing.txt"]
    assert "missing.txt" in err
    assert run(["ingest", "report.txt", "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["documents"], again["unchanged"]) == (0, 1)


def test_documents_are_listed_and_removed(filled, capsys, error_line):
    assert run(["documents", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["title"]
    assert run(["documents"]) == 0
    assert document["doc_id"] in capsys.readouterr().out
    assert run(["documents", "remove", document["doc_id"]]) == 0
    capsys.readouterr()
    assert document["doc_id"] in error_line(["documents", "remove", document["doc_id"]], 2)
    assert run(["documents", "--json"]) == 0
    assert capsys.readouterr().out == ""


def test_indicators_are_filtered_and_written_as_a_table(filled, capsys):
    assert run(["indicators", "--name", "高企", "--year", "2020", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert any(row["value"] == 150 and row["kind"] == "target" for row in rows)
    assert all(2020 in row["years"] and "高企" in row["name"] for row in rows)
    assert run(["indicators", "--csv", "table.csv"]) == 0
    with Path("table.csv").open(encoding="utf-8-sig", newline="") as opened:
        assert any(row["quote"] and float(row["value"]) == 2124 for row in csv.DictReader(opened))


def test_eval_counts_right_answers(filled, capsys):
    question = {"id": "1", "question": "2019年高企净增多少家", "answerable": True, "answers": ["277家"]}
    Path("set.jsonl").write_text(json.dumps(question), encoding="utf-8")
    assert run(["eval", "set.jsonl", "--json", "--html", "report.html"]) == 0
    assert json.loads(capsys.readouterr().out)["summary"]["correct"] == 1
    assert "<html" in Path("report.html").read_text(encoding="utf-8")


def test_a_closed_pipe_is_quiet(filled):
    process = subprocess.Popen(
        [sys.executable, "-c", "from ui.cli import main; main()", "ask", "2019年高企净增多少家", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 141
    process.stderr.close()
