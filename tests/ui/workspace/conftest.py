"""A served instance with documents of its own, and people of the staff who look at it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from ingest.build import build_ingest
from rag.config import Settings
from ui.access.access import Access
from ui.accounts.passwords import hash_password
from ui.accounts.user import Role
from ui.accounts.users import Users
from ui.app import create_app
from ui.database import schema
from ui.database.service import ServiceDatabase
from ui.serve.pool import WorkerPool
from ui.serve.server import listen
from ui.serve.writer import Writer
from ui.service import Service

REPORT = (
    "某区工作报告\n\n发布机构：某区人民政府\n\n一、2019年工作完成情况\n\n全年高企净增277家，总数达757家。\n\n"
    "二、2020年主要工作安排\n\n高企认定净增150家以上，技术合同交易额突破110亿元。建成1座垃圾压缩站。\n"
)
SECRET = "内部会议安排\n\n会议定于2021年3月5日召开，由张某负责记录。会议室在三楼东侧。\n"

PASSWORD = "correct-horse-2020"
STAFF: Mapping[str, tuple[str, Role, tuple[str, ...]]] = {
    "admin": ("管理员", "admin", ()),
    "editor": ("编辑甲", "editor", ("public",)),
    "other": ("编辑乙", "editor", ("内部",)),
    "viewer": ("读者", "viewer", ()),
}
# What people leave behind, which the tests of one module do not see of another.
_LEFT = (schema.asked, schema.feedback, schema.dismissed, schema.question_sets, schema.runs, schema.uploads)
_LEFT = (*_LEFT, schema.audit, schema.collections)


@dataclass(frozen=True)
class Desk:
    """A running instance. ``signed_in``: the cookies of the staff, once they have signed in, and their page's word."""

    base: str
    settings: Settings
    service: Service
    database: ServiceDatabase
    signed_in: dict[str, tuple[dict[str, str], str]] = field(default_factory=dict)

    def cookies(self, who: str) -> dict[str, str]:
        """The cookies of one of the staff, or of a stranger (""), who has been here before."""
        return self._known(who)[0]

    def client(self, who: str = "admin") -> httpx.Client:
        cookies, word = self._known(who)
        return httpx.Client(base_url=self.base, cookies=cookies, headers={"x-csrf-token": word}, timeout=60)

    def _known(self, who: str) -> tuple[dict[str, str], str]:
        if who not in self.signed_in:
            with httpx.Client(base_url=self.base, headers={"accept": "text/html"}, timeout=60) as client:
                if who:
                    form = {"name": STAFF[who][0], "password": PASSWORD, "csrf": _word(client)}
                    assert client.post("/login", data=form).status_code == 303
                word = _word(client)
                self.signed_in[who] = dict(client.cookies), word
        return self.signed_in[who]

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


def _word(client: httpx.Client) -> str:
    """The word that changes are made with, which any page holds."""
    return client.get("/login", params={"next": "workspace"}).text.partition('<meta name="csrf" content="')[2][:64]


@contextmanager
def serving(settings: Settings) -> Iterator[Desk]:
    """Serve a store over real HTTP, with a real worker and a real writer."""
    access = Access.open(settings)
    assert access.service is not None
    pool = WorkerPool(settings)
    pool.start()
    service = Service()
    app = create_app(service, settings, access, chat=False)
    service.start(pool, Writer(settings))
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1, proxy_headers=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield Desk(f"http://127.0.0.1:{listener.getsockname()[1]}", settings, service, access.service)
    finally:
        server.should_exit = True
        service.drain()
        thread.join(10)
        service.stop()
        access.close()


def filled(folder: Path, **settings: Any) -> Settings:
    """Settings with a store that holds a report for everybody and a note of the collection 内部."""
    values: dict[str, Any] = {"embedder": "hashing", "workers": 1, "parse_workers": 1, **settings}
    made = Settings(store=folder / "store", **values)
    files = folder / "files"
    (files / "内部").mkdir(parents=True)
    (files / "report.txt").write_text(REPORT, encoding="utf-8")
    (files / "内部" / "note.txt").write_text(SECRET, encoding="utf-8")
    pipeline = build_ingest(made)
    try:
        assert pipeline.ingest([files], by_folder=True).documents == 2
    finally:
        pipeline.close()
    return made


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One instance for all of these tests: to start one takes longer than most of them."""
    with serving(filled(tmp_path_factory.mktemp("desk"))) as desk:
        users, password = Users(desk.database), hash_password(PASSWORD)
        for name, role, collections in STAFF.values():
            users.add(name, role, collections, password)
        for who in STAFF:
            desk.cookies(who)
        yield desk


@pytest.fixture(scope="module")
def desk(running: Desk) -> Iterator[Desk]:
    """The instance as a module finds it: its two documents, and nothing that was asked or done."""
    catalog = running.service.pipeline.catalog
    first = {one.doc_id for one in catalog.documents()}
    with running.database.writing() as connection:
        for table in _LEFT:
            connection.execute(table.delete())
    yield running
    for doc_id in {one.doc_id for one in catalog.documents()} - first:
        running.service.writer.remove(doc_id)


@pytest.fixture
def wait_until() -> Callable[..., None]:
    """Waits until a condition holds."""
    return Desk.wait_until


@pytest.fixture
def open_page(browser: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    """Open a page of the instance as one of the staff; at its end the console holds no error."""
    contexts, errors = [], []

    def opened(path: str, who: str = "admin", width: int = 1280, height: int = 800, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        cookies = desk.cookies(who).items()
        context.add_cookies([{"name": name, "value": value, "url": desk.base} for name, value in cookies])
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
