from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from rag.errors import UsageError
from ui.serve.server import listen

COMMAND = [sys.executable, "-c", "from ui.cli import main; main()", "serve", "--port"]


@pytest.fixture
def environment(tmp_path):
    """A corpus of one file and the fast embedder."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "report.txt").write_text(
        "某区工作报告\n\n二、2020年主要工作安排\n\n高企认定净增150家以上。\n", encoding="utf-8"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("POLICYQA_")}
    fixed = {
        "POLICYQA_EMBEDDER": "hashing",
        "POLICYQA_MIN_CONFIDENCE": "0.1",  # the vectors of its tokens match no other wording
        "POLICYQA_CORPUS": str(corpus),
        "POLICYQA_LANGUAGE": "en",
    }
    return {**clean, **fixed}


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_serve_fills_an_empty_store_says_ready_once_and_stops_cleanly(tmp_path, environment, stop):
    process = subprocess.Popen(
        [*COMMAND, "0"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        line = process.stdout.readline()
        assert line.startswith("policyqa is ready at http://127.0.0.1:"), process.stderr.read()
        base = line.split()[-1]
        assert httpx.get(f"{base}/readyz").json() == {"status": "ready"}
        answer = httpx.post(f"{base}/api/v1/ask", json={"question": "2020年高企净增目标是多少"}, timeout=30).json()
        assert "150家以上" in answer["answer"]
        assert "政策文件问答" in httpx.get(base).text
        for closed in ("gradio_api/upload", "gradio_api/file=/etc/passwd", "gradio_api/proxy=https://example.org"):
            assert httpx.get(f"{base}/{closed}").status_code == 404
        process.send_signal(stop)
        rest, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert rest == ""
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_a_port_in_use_is_said_before_anything_is_loaded(tmp_path, environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, port], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"policyqa: port {port} on 127.0.0.1 is in use; choose another with --port\n"
    assert not (tmp_path / ".policyqa").exists()


def test_an_empty_store_without_a_corpus_says_what_to_do(tmp_path, environment):
    environment["POLICYQA_CORPUS"] = str(tmp_path / "nowhere")
    done = subprocess.run([*COMMAND, "0"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "policyqa ingest" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["no such host", "203.0.113.7"])
def test_a_host_of_another_machine_is_refused(host):
    with pytest.raises(UsageError, match="--host"):
        listen(host, 0)


def test_the_answer_is_the_same_over_http_and_on_the_command_line(tmp_path, environment):
    call = [sys.executable, "-c", "from ui.cli import main; main()"]
    options = {"cwd": tmp_path, "env": environment, "capture_output": True, "encoding": "utf-8", "timeout": 120}
    subprocess.run([*call, "ingest", environment["POLICYQA_CORPUS"]], check=True, **options)
    asked = subprocess.run([*call, "ask", "2020年高企净增目标是多少", "--json"], check=True, **options)
    process = subprocess.Popen([*COMMAND, "0"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        base = process.stdout.readline().split()[-1]
        served = httpx.post(f"{base}/api/v1/ask", json={"question": "2020年高企净增目标是多少"}, timeout=30).json()
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
    timeless = [{k: v for k, v in item.items() if "ms" not in k} for item in (served, json.loads(asked.stdout))]
    assert timeless[0] == timeless[1]
    assert Path(tmp_path / ".policyqa").is_dir()
