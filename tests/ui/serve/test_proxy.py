"""The composition's proxy, real, before a small server: what passes, what is kept out, and whom the server sees."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from rag.config import Settings
from ui.service import Service

ROOT = Path(__file__).parents[3]
QUESTION = {"question": "2020年高企认定净增目标是多少"}

Proxy = Callable[..., str]


@pytest.fixture
def proxy(tmp_path) -> Iterator[Proxy]:
    """Start nginx with the composition's configuration before an address, at a path or at the root."""
    if shutil.which("nginx") is None:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail("no nginx on PATH; install Debian's package `nginx-light`")
        pytest.skip("no nginx on PATH")
    running: list[subprocess.Popen[bytes]] = []

    def start(upstream: str, path: str = "/") -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        changes = {
            "server policyqa:7860;": f"server {urlsplit(upstream).netloc};",
            "listen 80 default_server": f"listen 127.0.0.1:{port} default_server",
            "/tmp/": f"{tmp_path}/",
        }
        if path != "/":
            changes["location / {\n            proxy_pass http://policyqa;"] = (
                f"location {path} {{\n            proxy_pass http://policyqa/;"
            )
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "nginx.conf"
        file.write_text(text, encoding="utf-8")
        command = ["nginx", "-e", str(tmp_path / "error.log"), "-g", "daemon off;", "-c", str(file)]
        running.append(subprocess.Popen(command))
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return f"http://127.0.0.1:{port}"
            time.sleep(0.05)
        raise AssertionError((tmp_path / "error.log").read_text())

    yield start
    for process in running:
        process.terminate()
        process.wait(10)


def settings(tmp_path: Path, **changes: object) -> Settings:
    return Settings(store=tmp_path / "store", trusted_proxies="127.0.0.1", **changes)


def test_an_answer_and_its_stream_pass(proxy, run_server, tiny_pipeline, tmp_path):
    address = proxy(run_server(Service(tiny_pipeline), settings(tmp_path)))
    assert "150家以上" in httpx.post(f"{address}/api/v1/ask", json=QUESTION).json()["answer"]
    with httpx.stream("POST", f"{address}/api/v1/ask", json={**QUESTION, "stream": True}) as reply:
        names = [line.removeprefix("event: ") for line in reply.iter_lines() if line.startswith("event: ")]
    assert names[0] == "stage"
    assert names[-1] == "answer"
    assert httpx.get(f"{address}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{address}/metrics").status_code == 404


def test_another_host_is_refused_through_the_proxy_too(proxy, run_server, tiny_pipeline, tmp_path):
    address = proxy(run_server(Service(tiny_pipeline), settings(tmp_path)))
    refused = httpx.get(f"{address}/healthz", headers={"host": "evil.example"})
    assert refused.status_code in {400, 421}
    assert "evil" not in refused.text


def test_a_forged_address_does_not_escape_the_limit(proxy, run_server, tiny_pipeline, tmp_path):
    address = proxy(run_server(Service(tiny_pipeline), settings(tmp_path, anonymous_rate="3/m")))
    codes = [
        httpx.post(f"{address}/api/v1/ask", json=QUESTION, headers={"x-forwarded-for": f"203.0.113.{n}"}).status_code
        for n in range(5)
    ]
    assert codes == [200, 200, 200, 429, 429]


def test_a_body_over_the_limit_is_refused_by_the_proxy(proxy, run_server, tiny_pipeline, tmp_path):
    address = proxy(run_server(Service(tiny_pipeline), settings(tmp_path)))
    assert httpx.post(f"{address}/api/v1/ask", content=b"x" * (3 << 20)).status_code == 413


def test_pages_work_under_a_path_of_a_larger_site(proxy, run_server, tiny_pipeline, tmp_path):
    upstream = run_server(Service(tiny_pipeline), settings(tmp_path, root_path="/policy"), chat=True)
    address = proxy(upstream, "/policy/")
    assert "150家以上" in httpx.post(f"{address}/policy/api/v1/ask", json=QUESTION).json()["answer"]
    assert httpx.get(f"{address}/policy/docs").status_code == 200
    page = httpx.get(f"{address}/policy/")
    assert page.status_code == 200
    assert "/policy" in page.text
