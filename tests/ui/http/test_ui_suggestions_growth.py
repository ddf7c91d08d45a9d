"""Questions to begin and to go on with, over a ledger of a hundred thousand rows: few of them are read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.store.catalog import Catalog
from rag.store.database import sqlite_url
from rag.store.records.indicator import to_indicator
from rag.types import Bound, Document, Indicator, Kind, Scope, Span
from ui.conversations.ledger import candidates as followups
from ui.http.suggestions import candidates

ROWS, DOCUMENTS = 100_000, 25


def scope(year: int) -> Scope:
    return Scope((year,), Kind.ACTUAL)


def span(at: int) -> Span:
    return Span(2 * at, 2 * at + 1)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    opened = Catalog(sqlite_url(tmp_path_factory.mktemp("grown") / "catalog.sqlite"))
    names = [f"第{number}站客流量" for number in range(100)]

    def says(at: int) -> str:
        return f"{names[at % 100]}{at + 1}人"

    for document in range(DOCUMENTS):
        doc_id = f"d{document:02}"
        rows = tuple(
            Indicator(names[at % 100], at + 1, "人", Bound.EXACT, scope(1960 + at // 100), doc_id, span(at), says(at))
            for at in range(ROWS // DOCUMENTS)
        )
        opened.writer.add_all(
            [(Document(doc_id, f"文件{document:02}", "1" * 8000, f"{doc_id}.txt", doc_id), (), (), (), rows)]
        )
    opened.writer.show([f"d{document:02}" for document in range(DOCUMENTS)])
    yield opened
    opened.close()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The rows of the ledger that were read."""
    found: list[object] = []
    made = to_indicator

    def counting(row: object) -> Indicator:
        found.append(row)
        return made(row)

    monkeypatch.setattr("rag.store.ledger.to_indicator", counting)
    return found


def test_a_greeting_reads_some_rows_of_some_documents(catalog: Catalog, read: list[object]) -> None:
    found = list(candidates(catalog.visible(("public",))))
    assert found[0] == "1999年第0站客流量是多少"
    assert len(found) == len(set(found)) >= 12
    assert 0 < len(read) < ROWS // 20


def test_what_may_be_asked_next_reads_what_is_near(catalog: Catalog, read: list[object]) -> None:
    cited = {"doc_id": "d03", "start": 410, "end": 411}
    found = list(followups(catalog.visible(("public",)), "1962年第5站客流量是多少", [cited]))
    assert ("1962年第4站客流量是多少", "d03") in found
    assert any(question.endswith("年第5站客流量是多少") and "1962" not in question for question, _ in found)
    assert 0 < len(read) < ROWS // 20
