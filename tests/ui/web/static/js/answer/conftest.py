"""Answers drawn by the program's own scripts on a bare page of the running application, under its pages' policy."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from rag.config import load_settings
from ui.app import create_app
from ui.serve.server import listen
from ui.service import Service
from ui.web.assets import web_assets
from ui.web.frame import POLICY

HTML = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>回答</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="base" content="./">
<meta name="csrf" content=""><meta name="assets" content="{assets}">
<link rel="stylesheet" href="{assets}css/tokens.css"><link rel="stylesheet" href="{assets}css/base.css">
<link rel="stylesheet" href="{assets}css/answer.css"></head>
<body><main id="main"><h1>回答</h1><div id="host"></div><textarea id="pq-question" aria-label="问题"></textarea></main>
</body></html>"""
START = """async ([turns, chosen]) => {
  const root = new URL(document.querySelector('meta[name=assets]').content, document.baseURI);
  const from = (path) => import(new URL(path, root).href);
  const [{answerView}, {createSourcePane}, {words}] =
    await Promise.all(["js/answer/answer.js", "js/source/pane.js", "js/common/page.js"].map(from));
  const w = await words("answer", chosen);
  const host = document.getElementById("host");
  const said = window.said = [];
  window.refuse = "";
  const pane = window.pane = createSourcePane({w, host});
  const context = {
    w, language: chosen, note: (text) => (document.body.dataset.notes = said.push(["note", text])),
    onAsk: (question) => said.push(["ask", question]),
    onSource: (citation, opener) => pane.open(citation, opener),
    onFeedback: async (...given) => {
      if (window.refuse) throw new Error(window.refuse);
      said.push(["feedback", ...given]);
    },
  };
  for (const turn of turns) host.append(answerView(turn, context));
}"""
DOCUMENT = "甲市规定\n\n第一条 门票每张30元，老人免票。\n第二条 停车每小时5元。\n第三条 开放时间为9时至17时。\n"


def citation(quote: str, marker: int = 1, **more: Any) -> dict[str, Any]:
    """A citation of ``DOCUMENT``, or of no document that is there."""
    start = int(more.get("start", max(0, DOCUMENT.find(quote))))
    return {
        "marker": marker,
        "doc_id": "d1",
        "title": "甲市公园管理规定",
        "section": ["第二章 收费"],
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        "year": 2031,
        "kind": None,
        "url": None,
        "document": {"standing": "in_force", "page": None},
    } | more


def turn(answer: str, short: str = "", *citations: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A turn that is done; ``more`` goes to the turn where it has such a field, else to its answer."""
    made: dict[str, Any] = {
        "turn_id": "t1",
        "number": 1,
        "question": "门票多少钱",
        "state": "done",
        "problem": None,
        "suggestions": [],
        "verdict": "",
    }
    given: dict[str, Any] = {
        "id": "a1",
        "question": made["question"],
        "standalone_question": made["question"],
        "status": "answered",
        "answer": answer,
        "short_answer": short,
        "citations": list(citations),
        "missing": [],
        "notes": [],
        "closest": [],
        "confidence": 0.8,
        "reader": "extractive",
        "curated": None,
    }
    made |= {key: value for key, value in more.items() if key in made}
    given |= {key: value for key, value in more.items() if key not in made}
    return made | {"answer": given}


@dataclass
class Drawn:
    """Draws turns and keeps what the browser complains of."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    turn = staticmethod(turn)
    citation = staticmethod(citation)
    document = DOCUMENT

    def __call__(self, *turns: dict[str, Any], lang: str = "zh") -> Page:
        """Draw turns on a fresh page and return it."""
        assets = f"web/{web_assets().version}/"
        html = HTML.format(lang="en" if lang == "en" else "zh-CN", assets=assets)
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
        self.page.route("**/bare", lambda route: route.fulfill(body=html, headers=headers))
        self.page.goto(self.address + "/bare")
        self.page.evaluate(START, [list(turns), lang])
        return self.page

    def said(self) -> list[list[str]]:
        """What the view told the page around it."""
        told: list[list[str]] = self.page.evaluate("window.said")
        return told


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    """The application without documents."""
    listener = listen("127.0.0.1", 0)
    app = create_app(Service(), load_settings(), chat=False)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def drawn(browser: Browser, running: str) -> Iterator[Drawn]:
    """Draws turns at 1280 px; another size and theme are the test's to set."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    made = Drawn(page, running)
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    page.on("console", lambda line: made.complaints.append(line.text) if line.type == "error" else None)
    yield made
    context.close()


@pytest.fixture
def fragment(drawn: Drawn) -> Callable[..., None]:
    """Answers what the pane asks for: the document with its quote marked, or ``html`` as given."""

    def serve(html: str = "", status: int = 200) -> None:
        def reply(route: Any) -> None:
            start, end = (int(one.partition("=")[2]) for one in route.request.url.partition("?")[2].split("&")[:2])
            marked = f"<p>{DOCUMENT[:start]}<mark>{DOCUMENT[start:end]}</mark>{DOCUMENT[end:]}</p>"
            route.fulfill(status=status, body=html or marked, headers={"content-type": "text/html; charset=utf-8"})

        drawn.page.route("**/documents/*/view?*", reply)

    return serve
