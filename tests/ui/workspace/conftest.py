"""A served instance with documents of its own, and people of the staff who look at it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from ingest.build import build_ingest
from rag.config import Settings
from ui.access.access import Access
from ui.access.caller import Caller
from ui.app import create_app
from ui.database.service import ServiceDatabase
from ui.http.language import cookies_of
from ui.serve.pool import WorkerPool
from ui.serve.server import listen
from ui.serve.writer import Writer
from ui.service import Service

REPORT = (
    "某区工作报告\n\n发布机构：某区人民政府\n\n一、2019年工作完成情况\n\n全年高企净增277家，总数达757家。\n\n"
    "二、2020年主要工作安排\n\n高企认定净增150家以上，技术合同交易额突破110亿元。建成1座垃圾压缩站。\n"
)
SECRET = "内部会议安排\n\n会议定于2021年3月5日召开，由张某负责记录。会议室在三楼东侧。\n"

_EVERYTHING = frozenset({"ask", "search", "documents", "feedback", "work", "edit", "admin"})
STAFF: Mapping[str, Caller] = {
    "admin": Caller(name="管理员", role="admin", user_id="u1", scopes=_EVERYTHING),
    "editor": Caller(
        name="编辑甲", role="editor", user_id="u2", scopes=_EVERYTHING - {"admin"}, collections=("public",)
    ),
    "other": Caller(name="编辑乙", role="editor", user_id="u3", scopes=_EVERYTHING - {"admin"}, collections=("内部",)),
    "viewer": Caller(name="读者", role="viewer", user_id="u4", scopes=frozenset({"ask", "search", "documents"})),
}


class AsCookieSays:
    """Puts one of the staff into the place of the caller, where the cookie ``as`` names one."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        who = STAFF.get(cookies_of(scope).get("as", "")) if scope["type"] == "http" else None
        if who is not None:
            scope.setdefault("state", {})["caller"] = who
        await self._app(scope, receive, send)


@dataclass(frozen=True)
class Desk:
    """A running instance."""

    base: str
    settings: Settings
    service: Service
    database: ServiceDatabase

    def client(self, who: str = "admin") -> httpx.Client:
        headers, cookies = {}, {"as": who} if who else {}
        if not who:  # from elsewhere: who is on this machine is the first admin
            headers["x-forwarded-for"] = "203.0.113.9"
        with httpx.Client(base_url=self.base, cookies=cookies, headers=headers, timeout=60) as first:
            shown = first.get("/login").text  # any page: it holds the word that changes are made with
            cookies = dict(first.cookies)
        headers["x-csrf-token"] = shown.partition('<meta name="csrf" content="')[2][:64]
        return httpx.Client(base_url=self.base, cookies=cookies, headers=headers, timeout=60)

    def document(self, title: str) -> str:
        """The id of the document whose title holds these words."""
        (found,) = (one.doc_id for one in self.service.pipeline.catalog.documents() if title in one.title)
        return found

    @staticmethod
    def wait_until(condition: Callable[[], bool], timeout_s: float = 60.0) -> None:
        ends = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < ends, "did not come about"
            time.sleep(0.05)


@contextmanager
def serving(settings: Settings) -> Iterator[Desk]:
    """Serve a store over real HTTP, with real workers and a real writer."""
    access = Access.open(settings)
    pool = WorkerPool(settings)
    pool.start()
    service = Service()
    app = create_app(service, settings, access, chat=False)
    app.router.middleware_stack = AsCookieSays(app.router.middleware_stack)
    service.start(pool, Writer(settings))
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1, proxy_headers=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        assert access.service is not None
        yield Desk(f"http://127.0.0.1:{listener.getsockname()[1]}", settings, service, access.service)
    finally:
        server.should_exit = True
        service.drain()
        thread.join(10)
        service.stop()
        access.close()


def filled(folder: Path, **settings: Any) -> Settings:
    """Settings with a store that holds a report for everybody and a note of the collection 内部."""
    made = Settings(store=folder / "store", embedder="hashing", workers=2, **settings)
    for name, words, collection in (("report.txt", REPORT, ""), ("note.txt", SECRET, "内部")):
        (folder / name).write_text(words, encoding="utf-8")
        pipeline = build_ingest(made)
        try:
            assert pipeline.ingest([folder / name], collection=collection).documents == 1
        finally:
            pipeline.close()
    return made


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An instance for the tests of one module."""
    with serving(filled(tmp_path_factory.mktemp("desk"))) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    """Open a page of the instance as one of the staff; at its end the console holds no error."""
    contexts, errors = [], []

    def opened(path: str, who: str = "admin", width: int = 1280, height: int = 800, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.add_cookies([{"name": "as", "value": who, "url": desk.base}])
        page = context.new_page()
        page.on("console", lambda one: errors.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda one: errors.append(str(one)))
        page.goto(f"{desk.base}/{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    # A browser tells of every refusal, also of those that the page shows at a field.
    assert [one for one in errors if "status of 422" not in one] == []
