"""A small true pipeline, a server on a free port, and a browser: what the tests of ``ui`` share."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from rag.config import Settings
from rag.errors import QuestionError
from rag.store.database import sqlite_url
from rag.store.ledger import LedgerPage, LedgerQuery
from rag.types import (
    Answer,
    Block,
    Bound,
    Chunk,
    Citation,
    Document,
    Event,
    Filters,
    Hit,
    Indicator,
    Kind,
    Query,
    Scope,
    Section,
    Span,
    StageDone,
    Status,
    TextDelta,
    Turn,
)
from ui.app import create_app
from ui.database.service import ServiceDatabase
from ui.serve.server import listen
from ui.service import Service

TEXT = (
    "某某高新区工作报告\n\n一、2019年工作完成情况\n\n全年高企净增277家,总数达757家。\n\n"
    "二、2020年主要工作安排\n\n高企认定净增150家以上,技术合同交易额突破110亿元。建成1座垃圾压缩站。\n"
)
TITLE = "某某高新区工作报告 <b>& 安排</b>"


@dataclass(frozen=True)
class TinyCounts:
    documents: int = 1
    chunks: int = 3
    indicators: int = 1


@dataclass(frozen=True)
class TinyLedger:
    catalog: TinyCatalog

    def page(self, wanted: LedgerQuery, limit: int, offset: int = 0) -> LedgerPage:
        rows = [
            row
            for row in self.catalog.indicators(wanted.name, wanted.year)
            if wanted.kind in (None, row.scope.kind)
            and wanted.body in row.scope.body
            and row.name in (wanted.names or (row.name,))
            and row.doc_id in (wanted.doc_ids or (row.doc_id,))
        ]
        return LedgerPage(tuple(rows[offset : offset + limit]), len(rows))

    def names(self, most: int, wanted: LedgerQuery = LedgerQuery()) -> tuple[tuple[str, int], ...]:
        return tuple((row.name, 1) for row in self.page(wanted, most).rows)

    def bodies(self, most: int, wanted: LedgerQuery = LedgerQuery()) -> tuple[tuple[str, int], ...]:
        return ()


class TinyCatalog:
    """One document and one indicator, in memory."""

    def __init__(self) -> None:
        self.revision = "1"
        self._document = Document("d0c1", TITLE, TEXT, "/srv/secret/report.txt", "hash", {"发布机构": "某某管委会"})

    def documents(self) -> tuple[Document, ...]:
        return (self._document,)

    def headers(self) -> tuple[Document, ...]:
        return self.documents()

    def document(self, doc_id: str) -> Document | None:
        return self._document if doc_id == self._document.doc_id else None

    def counts(self) -> TinyCounts:
        return TinyCounts()

    def indicators(self, name: str = "", year: int | None = None) -> tuple[Indicator, ...]:
        scope = Scope((2020,), Kind.TARGET)
        span = span_of("高企认定净增150家以上")
        rows = (Indicator("高企净增", 150.0, "家", Bound.AT_LEAST, scope, "d0c1", span, span.cut(TEXT)),)
        return tuple(row for row in rows if name in row.name and year in (None, *row.scope.years))

    def ledger(self) -> TinyLedger:
        return TinyLedger(self)

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        return ()

    def blocks(self, doc_id: str) -> tuple[Block, ...]:
        return ()

    def chunks_of(self, doc_id: str) -> tuple[Chunk, ...]:
        return ()

    def blocks_within(self, doc_id: str, span: Span) -> tuple[Block, ...]:
        return ()

    def collections(self, doc_id: str) -> tuple[str, ...]:
        return ("public",) if self.document(doc_id) else ()

    def collection_counts(self) -> dict[str, int]:
        return {"public": 1}

    def visible(self, collections: Collection[str] = ()) -> TinyCatalog:
        return self if not collections or "public" in collections else EmptyCatalog()


class EmptyCatalog(TinyCatalog):
    """Nothing that may be seen."""

    def documents(self) -> tuple[Document, ...]:
        return ()

    def document(self, doc_id: str) -> Document | None:
        return None

    def counts(self) -> TinyCounts:
        return TinyCounts(0, 0, 0)

    def collection_counts(self) -> dict[str, int]:
        return {}

    def indicators(self, name: str = "", year: int | None = None) -> tuple[Indicator, ...]:
        return ()

    def visible(self, collections: Collection[str] = ()) -> TinyCatalog:
        return self


class TinyPipeline:
    """Answers from three clauses by shared characters and year; says 未收录 for anything else."""

    clauses = (
        ("全年高企净增277家", 2019, Kind.ACTUAL, "277家", "一、2019年工作完成情况"),
        ("高企认定净增150家以上", 2020, Kind.TARGET, "150家以上", "二、2020年主要工作安排"),
        ("建成1座垃圾压缩站", 2020, Kind.TARGET, "1座", "二、2020年主要工作安排"),
    )

    def __init__(self) -> None:
        self._catalog = TinyCatalog()
        self.closed = False
        self.break_next: list[Exception] = []

    @property
    def catalog(self) -> TinyCatalog:
        return self._catalog

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Answer:
        *_, answer = self.stream(question, history, filters)
        assert isinstance(answer, Answer)
        return answer

    def stream(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Iterator[Event]:
        if not question.strip():
            raise QuestionError("问题为空,请输入一个问题")
        if len(question) > 2000:
            raise QuestionError(f"问题有 {len(question)} 个字符,最多 2000 个")
        yield StageDone("understand", 0.2)
        if self.break_next:
            raise self.break_next.pop()
        yield StageDone("retrieve", 3.04)
        answer = self._answer(question, tuple(history))
        if answer.status is Status.ANSWERED:
            yield TextDelta(answer.text[:3])
        yield StageDone("read", 0.5)
        yield answer

    def search(self, question: str, top_k: int | None = None, filters: Filters = Filters()) -> tuple[Hit, ...]:
        if self.break_next:
            raise self.break_next.pop()
        scored = [(len(set(clause[0]) & set(question)), clause) for clause in self.clauses]
        best = sorted((item for item in scored if item[0]), key=lambda item: -item[0])[: top_k or 12]
        return tuple(
            Hit(self._chunk(clause), float(score), rank, "tiny") for rank, (score, clause) in enumerate(best, start=1)
        )

    def close(self) -> None:
        self.closed = True

    def _chunk(self, clause: tuple[str, int, Kind, str, str]) -> Chunk:
        quote, year, kind, _, heading = clause
        return Chunk(f"d0c1-{span_of(quote).start}", "d0c1", quote, span_of(quote), (heading,), Scope((year,), kind))

    def _answer(self, question: str, history: tuple[Turn, ...]) -> Answer:
        standalone = question if not history else f"{history[0].text} {question}"
        query = Query(question, standalone, history=history)
        years = set(re.findall(r"\d{4}", question)) or {"2020"}
        citations = tuple(self._citation(index, clause) for index, clause in enumerate(self.clauses, start=1))
        scores = [len(set(clause[0]) & set(question)) * (str(clause[1]) in years) for clause in self.clauses]
        best = max(range(len(scores)), key=lambda index: scores[index])
        timings = {"understand": 0.2, "retrieve": 3.04, "total": 3.74}
        if scores[best] < 3:
            words = "现有文件没有写明这一点。"
            return Answer(query, Status.ABSTAINED, words, closest=citations[:2], reader="tiny", timings=timings)
        quote, year, kind, short, _ = self.clauses[best]
        words = f"{year}年{'目标' if kind is Kind.TARGET else '实际'}为{short}。"
        cited = Citation(1, "d0c1", TITLE, citations[best].section_path, span_of(quote), quote, Scope((year,), kind))
        notes = ("277家为2019年实际净增数",) if short == "150家以上" else ()
        return Answer(query, Status.ANSWERED, words, short, (cited,), notes, (), (), 0.97, "tiny", timings)

    def _citation(self, marker: int, clause: tuple[str, int, Kind, str, str]) -> Citation:
        quote, year, kind, _, heading = clause
        return Citation(marker, "d0c1", TITLE, (heading,), span_of(quote), quote, Scope((year,), kind))


def span_of(quote: str) -> Span:
    start = TEXT.index(quote)
    return Span(start, start + len(quote))


@pytest.fixture
def tiny_pipeline() -> TinyPipeline:
    return TinyPipeline()


@contextmanager
def serving() -> Iterator[Callable[[Any], str]]:
    """Serves applications over real HTTP on free ports, and returns their addresses."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(app: Any) -> str:
        listener = listen("127.0.0.1", 0)
        config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1, proxy_headers=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        running.append((server, thread))
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for server, _ in running:
        server.should_exit = True
    for _, thread in running:
        thread.join(10)


@pytest.fixture
def run_app() -> Iterator[Callable[..., str]]:
    """Serve an application over real HTTP on a free port and return its address."""
    with serving() as start:
        yield start


@pytest.fixture(scope="module")
def shared_pipeline() -> TinyPipeline:
    """One for the tests of a module, which leave it as it was."""
    return TinyPipeline()


@pytest.fixture(scope="module")
def shared_base(shared_pipeline: TinyPipeline) -> Iterator[str]:
    """The address of one server for the tests of a module."""
    with serving() as start:
        yield start(create_app(Service(shared_pipeline), chat=False))


@pytest.fixture
def run_server(run_app: Callable[..., str]) -> Callable[..., str]:
    """Serve a ``Service`` over real HTTP on a free port and return its address."""

    def start(service: Service, settings: Settings | None = None, *, chat: bool = False) -> str:
        return run_app(create_app(service, settings, chat=chat))

    return start


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh visitor. ``page.complaints`` lists errors and what the console is told."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    opened.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    opened.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    opened.complaints = complaints  # type: ignore[attr-defined]
    yield opened
    context.close()


@pytest.fixture(scope="session")
def accessibility() -> Callable[..., list[str]]:
    """What axe-core finds on a page, a line each, of these rules or of all; what it leaves undecided is found too."""
    source = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

    def found(page: Page, rules: Sequence[str] = ()) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        options = {"resultTypes": ["violations", "incomplete"], **({"runOnly": list(rules)} if rules else {})}
        result = page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{kind}: {rule['id']}: {node['html'][:160]}: {' '.join(node.get('failureSummary', '').split())[:300]}"
            for kind in ("violations", "incomplete")
            for rule in result[kind]
            for node in rule["nodes"]
        ]

    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def service_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a service database may be made."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return sqlite_url(tmp_path / "service.sqlite")


@pytest.fixture
def service(service_url: str) -> Iterator[ServiceDatabase]:
    """An empty service database."""
    with ServiceDatabase(service_url) as opened:
        yield opened
