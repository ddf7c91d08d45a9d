"""A server that is ended while it reads files and asks a question set: the next one goes on where it was."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

import httpx
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

COMMAND = [sys.executable, "-c", "from ui.cli import main; main()", "serve", "--port", "0", "--workers", "1"]
PAGES = 80
CURATED = "2020年高企认定净增多少家以上"


class Served:
    """A real server over the small store, and somebody at the workspace on its machine."""

    def __init__(self, store, folder) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("POLICYQA_")}
        settings = {"EMBEDDER": "hashing", "STORE": str(store), "LANGUAGE": "en", "PARSE_WORKERS": "1"}
        environment = {**clean, **{f"POLICYQA_{name}": value for name, value in settings.items()}}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
        self.process = subprocess.Popen(COMMAND, cwd=folder, env=environment, **pipes)
        self.client = httpx.Client(base_url=self.process.stdout.readline().split()[-1], timeout=60)
        shown = self.client.get("/login").text
        self.client.headers["x-csrf-token"] = shown.partition('<meta name="csrf" content="')[2][:64]

    def uploads(self) -> dict[str, dict]:
        return {one["file"]: one for one in self.client.get("/workspace/api/uploads").json()["uploads"]}

    def state(self, run_id: str) -> dict:
        return self.client.get(f"/workspace/api/runs/{run_id}").json()

    def end(self) -> None:
        self.client.close()
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=30)
        assert time.monotonic() - began < 6, "three seconds on a machine with nothing else to do"
        assert self.process.returncode == 0
        assert "Traceback" not in errors


@pytest.fixture
def serve(store, tmp_path):
    begun: list[Served] = []

    def start() -> Served:
        begun.append(Served(store, tmp_path))
        return begun[-1]

    yield start
    for one in begun:
        one.process.kill()
        one.process.communicate()


def long_pdf() -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    page = canvas.Canvas(out)
    for number in range(1, PAGES + 1):
        page.setFont("STSong-Light", 12)
        for row in range(40):
            page.drawString(50, 800 - 18 * row, f"2022年第{number}号站点第{row}条线路运送旅客{number * 100 + row}人。")
        page.showPage()
    page.save()
    return out.getvalue()


def until(found: Callable[[], object]) -> None:
    ends = time.monotonic() + 120
    while not found():
        assert time.monotonic() < ends, "did not come about"
        time.sleep(0.05)


def test_what_waits_is_read_and_what_is_asked_goes_on_after_a_restart(serve):
    first = serve()
    keep = {"question": CURATED, "answer": "以通知为准：150家以上。", "active": "1"}
    assert first.client.post("/workspace/curated/new", data=keep).status_code == 303
    lines = [{"id": str(number), "question": f"第{number}号公园几点开门", "answerable": False} for number in range(900)]
    text = "\n".join(json.dumps(one, ensure_ascii=False) for one in lines).encode()
    made = first.client.post("/workspace/sets", data={"name": "题集"}, files={"file": ("a.jsonl", text)})
    run = first.client.post(f"{made.headers['location']}/run")
    run_id = run.headers["location"].rpartition("/")[2]
    until(lambda: first.state(run_id)["done"] > 0)
    for name, content in (
        ("长.pdf", long_pdf()),
        ("短.txt", "短途通知\n\n2023年短途线路新增8条。\n".encode()),
        ("末.txt", "末班通知\n\n2023年末班车延长9分钟。\n".encode()),
    ):
        assert first.client.post("/workspace/api/uploads", files={"file": (name, content)}).status_code == 202
    until(lambda: first.uploads()["长.pdf"]["pages"] == PAGES)  # while it is read, page by page
    found = first.uploads()
    assert found["长.pdf"]["state"] == "reading"
    assert 0 < found["长.pdf"]["share"] < 1
    assert (found["短.txt"]["state"], found["末.txt"]["state"]) == ("waiting", "waiting")
    asked = first.state(run_id)["done"]
    assert asked < len(lines)
    first.end()

    second = serve()
    left = second.state(run_id)
    assert left["state"] == "interrupted"
    assert left["done"] >= asked
    assert second.client.post(f"/workspace/runs/{run_id}/stop").status_code == 303  # which changes nothing
    assert second.client.post(f"/workspace/runs/{run_id}/resume").status_code == 303
    answer = second.client.post("/api/v1/ask", json={"question": CURATED}).json()
    assert (answer["reader"], "以通知为准" in answer["answer"]) == ("curated", True)
    until(lambda: {one["state"] for one in second.uploads().values()} == {"done"})
    until(lambda: second.state(run_id)["state"] == "done")
    assert second.state(run_id)["done"] == len(lines)
    titles = Counter(one["title"] for one in second.client.get("/api/v1/documents").json()["documents"])
    assert sum(titles.values()) == 4
    assert titles["短途通知"] == titles["末班通知"] == 1
    second.end()
