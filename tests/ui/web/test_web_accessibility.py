"""Every kind of page by axe: both languages, both themes, wide and narrow; nothing found, nothing left undecided."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import Settings
from ui.access.access import Access
from ui.accounts.passwords import hash_password
from ui.accounts.users import Users
from ui.app import create_app
from ui.audit.log import record
from ui.database import schema
from ui.database.service import ServiceDatabase
from ui.serve.server import listen
from ui.service import Service

REPORTS = [
    f"某区{year}年工作报告\n\n发布机构：某区人民政府\n\n发布日期：{year + 1}年1月8日\n\n一、{year}年工作完成情况\n\n"
    f"全年高企净增{year - 1742}家，总数达757家。公交线路达到{year - 2000}条。\n\n"
    "项目 | 单位 | 数量\n公厕 | 座 | 3\n路灯 | 盏 | 40\n\n"
    f"二、{year + 1}年主要工作安排\n\n高企认定净增150家以上，公交线路达到{year - 1990}条。建成1座垃圾压缩站。\n"
    for year in (2018, 2019)
]
REPEALED = "某区犬只管理办法\n\n发布机构：某区公安局\n\n第一条 每户限养一只。\n\n第二条 本办法自2001年1月1日起施行。\n"
TARGET, UNKNOWN, BROKEN = "2020年高企净增目标是多少", "主任叫什么名字", "答不上来的问题"
PASSWORD = "hen-chang-de-kouling-1"
LINES = [
    {"id": "1", "question": "2019年高企净增多少家", "answerable": True, "answers": ["277家"]},
    {"id": "2", "question": TARGET, "answerable": True, "answers": ["9999家"]},
    {"id": "3", "question": "火星离这里有多远", "answerable": False},
]
# A browser's tool cannot tell the ground of words within a drawing, nor whether a single character is text. They have
# the colours of other words on the same card.
DRAWN = ('class="told"', 'class="letter"', "text-anchor=")
# On a phone the quote lies at the edge of the sheet in which it is scrolled; on the wide page it is told whole.
CUT = ("360 dark: incomplete: color-contrast", 'id="doc-quote"')
PAGES = {
    "documents": "documents",
    "documents, none found": "documents?q=zzz",
    "document": "documents/{report}?start=40&end=60",
    "document, repealed": "documents/{repealed}",
    "document, missing": "documents/none",
    "indicators": "indicators",
    "indicators, drawn": "indicators?chart=公交线路&chart=高企认定净增",
    "indicators, none found": "indicators?name=zzz",
    "overview": "workspace",
    "kept documents": "workspace/documents",
    "kept document": "workspace/documents/{report}",
    "passages": "workspace/documents/{report}?show=chunks",
    "upload": "workspace/upload",
    "questions": "workspace/questions",
    "curated": "workspace/curated?ask=狗牌多少钱",
    "curated, new": "workspace/curated/new",
    "sets": "workspace/sets",
    "set": "workspace/sets/{set}",
    "run": "workspace/runs/{second}",
    "comparison": "workspace/runs/{second}/compare/{first}",
    "bench": f"workspace/bench?q={TARGET}",
    "collections": "workspace/collections",
    "usage": "workspace/usage",
    "settings": "workspace/settings",
    "users": "workspace/users",
    "audit": "workspace/audit",
    "account": "account",
}


class Breaking:
    """The real pipeline; one question breaks it."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pipeline, name)

    def stream(self, question: str, *arguments: Any, **options: Any) -> Iterator[Any]:
        if question == BROKEN:
            raise RuntimeError(question)
        return self._pipeline.stream(question, *arguments, **options)


@dataclass(frozen=True)
class Office:
    """A served instance with something on every page."""

    base: str
    ids: dict[str, str]
    users: Callable[[], None]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    settings = Settings(store=folder / "store", embedder="hashing", anonymous_rate="", chat_rate="")
    for name, words in (("a.txt", REPORTS[0]), ("b.txt", REPORTS[1]), ("c.txt", REPEALED)):
        (folder / name).write_text(words, encoding="utf-8")
    ingest = build_ingest(settings)
    ingest.ingest([folder / "a.txt", folder / "b.txt"])
    ingest.ingest([folder / "c.txt"], collection="养犬")
    ingest.close()
    pipeline = build_pipeline(settings)
    documents = pipeline.catalog.documents()
    report = next(one.doc_id for one in documents if "2019" in one.title)
    old = next(one.doc_id for one in documents if "犬只" in one.title)
    pipeline.catalog.writer.correct(old, {"status": "repealed"})
    access, service = Access.open(settings), Service(Breaking(pipeline))  # type: ignore[arg-type]
    assert access.service is not None
    listener = listen("127.0.0.1", 0)
    app = create_app(service, settings, access)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1, proxy_headers=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    ids = {"report": report, "repealed": old, **_filled(base, access.service)}
    yield Office(base, ids, lambda: _staff(access))
    server.should_exit = True
    service.drain()
    thread.join(10)
    service.stop()
    access.close()


def _filled(base: str, database: ServiceDatabase) -> dict[str, str]:
    """Curated answers, questions without one, a set and two runs of it, uploads, by the pages where that is quick."""
    row = {"answer_id": "a", "reader": "", "confidence": 0.0, "channel": "chat", "collections": [], "at": time.time()}
    upload = {
        "collection": "public", "stage": "", "share": 1.0, "pages": 3, "source": "", "actor": "local", "at": time.time()
    }  # fmt: skip
    with database.writing() as connection:
        for question, outcome in (("公园几点开门", "abstained"), ("公园几点开门？", "abstained"), (TARGET, "answered")):
            values = {**row, "question": question, "outcome": outcome, "latency_ms": 12.0}
            connection.execute(insert(schema.asked), values)
        for number, (state, result) in enumerate((("done", {}), ("failed", {"failures": []}))):
            values = {
                **upload,
                "upload_id": f"{number:032x}",
                "file": f"{number}.pdf",
                "state": state,
                "result": result,
            }
            connection.execute(insert(schema.uploads), values)
    with httpx.Client(base_url=base, timeout=60, follow_redirects=True) as client:
        token = client.get("/workspace").text.partition('<meta name="csrf" content="')[2][:64]
        client.headers["x-csrf-token"] = token
        for expires in ("2001-01-01", "2999-12-31"):
            values = {
                "question": f"狗牌多少钱{expires[:1]}",
                "answer": "不收钱。",
                "active": "1",
                "expires_on": expires,
            }
            assert client.post("/workspace/curated/new", data=values).status_code == 200
        lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in LINES)
        made = client.post("/workspace/sets", data={"name": "题集"}, files={"file": ("a.jsonl", lines.encode())})
        set_id, runs = made.url.path.rpartition("/")[2], []
        for _ in range(2):
            started = client.post(f"/workspace/sets/{set_id}/run")
            runs.append(started.url.path.rpartition("/")[2])
        ends = time.monotonic() + 60
        while {client.get(f"/workspace/api/runs/{one}").json()["state"] for one in runs} != {"done"}:
            assert time.monotonic() < ends, "the runs did not end"
            time.sleep(0.05)
    return {"set": set_id, "first": runs[0], "second": runs[1]}


def _staff(access: Access) -> None:
    assert access.service is not None
    users = Users(access.service)
    users.add("root", "admin", (), hash_password(PASSWORD))
    users.add("li", "viewer", ("public",), hash_password(PASSWORD))
    users.set_disabled("li", disabled=True)
    record(access.service, "root", "document.add", "某某报告", {"collection": "public"})


@pytest.fixture(scope="module")
def window(browser: Browser, office: Office) -> Iterator[Page]:
    """A window of an administrator who has signed in; the console stays clean."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    office.users()
    page.goto(f"{office.base}/login?next=workspace")
    page.fill("#name", "root")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".who")
    yield page
    context.close()
    assert [one for one in problems if "status of 404" not in one] == []


@pytest.fixture
def look(accessibility: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """What is found on a page as it stands, in both themes and on a phone; so is what sticks out of a phone."""

    def found(page: Page, *, phone: bool = False) -> list[str]:
        seen: list[str] = []
        wide = () if phone else ((1280, 800, "light"), (1280, 800, "dark"))
        for width, height, scheme in (*wide, (360, 740, "dark")):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")  # drawn so
            # The words are the same in both themes, only their colours are not.
            rules = ("color-contrast",) if (width, scheme) == (1280, "dark") else ()
            seen += [f"{width} {scheme}: {one}" for one in accessibility(page, rules)]
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > 360:
            seen.append(f"wider than a phone: {needed}")
        return [one for one in seen if not any(mark in one for mark in DRAWN)]

    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_nobody_out(
    window: Page, office: Office, look: Callable[..., list[str]], name: str, language: str
) -> None:
    path = PAGES[name].format(**office.ids)
    window.set_viewport_size({"width": 1280, "height": 800})
    window.goto(f"{office.base}/{path}{'&' if '?' in path else '?'}lang={language}")
    if name == "upload":
        expect(window.locator(".upload")).to_have_count(2)
    # Other words have the same colours: they may be too long for a phone, or be lacking.
    assert look(window, phone=language == "en") == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_chat_and_the_way_in_keep_nobody_out(
    browser: Browser, office: Office, look: Callable[..., list[str]], language: str
) -> None:
    phone = language == "en"
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{office.base}/login?lang={language}")
    found = look(page, phone=phone)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{office.base}/?lang={language}")
    expect(page.locator(".pq-example").first).to_be_visible(timeout=20_000)
    found += look(page, phone=phone)
    for count, (question, state) in enumerate(((TARGET, "done"), (UNKNOWN, "done"), (BROKEN, "failed"))):
        page.locator("#pq-question").fill(question)
        page.locator("#pq-question").press("Enter")
        expect(page.locator(f'.pq-turn[data-state="{state}"]')).to_have_count((count % 2) + 1, timeout=20_000)
    found += look(page, phone=phone)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator(".pq-ref").first.click()
    page.mouse.move(5, 400)  # off the reference, whose card would be what Escape takes back first
    expect(page.locator(".pq-source mark").first).to_be_visible(timeout=20_000)
    expect(page.locator(".pq-card")).to_have_count(0)
    found += [one for one in look(page, phone=phone) if not all(mark in one for mark in CUT)]
    page.keyboard.press("Escape")
    expect(page.locator(".pq-source")).to_be_hidden()
    page.locator("#pq-filter").click()
    page.locator("dialog.pq-dialog input[type=checkbox]").first.check()
    found += look(page, phone=phone)
    page.keyboard.press("Escape")
    page.locator("#pq-drawer").click()
    page.locator("#pq-conversations .pq-more").first.click()
    expect(page.locator("#pq-side")).to_be_visible()
    found += look(page, phone=phone)
    context.close()
    assert found == []
