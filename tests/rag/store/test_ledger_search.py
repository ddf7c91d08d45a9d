"""The ledger searched by the database: the same rows, in the same order, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.store.catalog import Catalog
from rag.store.database import sqlite_url
from rag.store.ledger import LedgerQuery
from rag.types import Bound, Document, Indicator, Kind, Scope, Span

TEXT = "甲乙丙丁戊己庚辛壬癸"


def row(name: str, value: float, years: tuple[int, ...], kind: Kind, body: str, at: int, doc_id: str) -> Indicator:
    return Indicator(name, value, "家", Bound.EXACT, Scope(years, kind, body), doc_id, Span(at, at + 1), TEXT[at])


ROWS = {
    "d1": (
        row("站点总数", 5, (2019,), Kind.ACTUAL, "临水市", 0, "d1"),
        row("站点总数", 9, (2020, 2021), Kind.TARGET, "临水市", 1, "d1"),
        row("粮仓", 7, (), Kind.NONE, "", 2, "d1"),
    ),
    "d2": (
        row("站点总数", 3, (2020,), Kind.ACTUAL, "临水市公交局", 0, "d2"),
        row("100%_车", 1, (2018,), Kind.ACTUAL, "山前县", 1, "d2"),
    ),
    "d3": (row("站点总数", 99, (2020,), Kind.ACTUAL, "密县", 0, "d3"),),
}


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def catalog(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres_server").new_database())
    else:
        url = sqlite_url(tmp_path_factory.mktemp("ledger") / "catalog.sqlite")
    opened = Catalog(url)
    for number, (doc_id, rows) in enumerate(ROWS.items()):
        opened.writer.add_all(
            [(Document(doc_id, f"文件{3 - number}", TEXT, f"{doc_id}.txt", doc_id), (), (), (), rows)]
        )
    opened.writer.show(
        list(ROWS), collections={doc_id: ("内部",) if doc_id == "d3" else ("public",) for doc_id in ROWS}
    )
    yield opened
    opened.close()


def values(catalog: Catalog, wanted: LedgerQuery = LedgerQuery(), *collections: str) -> list[float]:
    return [one.value for one in catalog.visible(collections).ledger().page(wanted, 100).rows]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (LedgerQuery(), [5, 9, 7, 3, 1, 99]),
        (LedgerQuery(name="站点"), [5, 9, 3, 99]),
        (LedgerQuery(name="%"), [1]),
        (LedgerQuery(name="100%_"), [1]),
        (LedgerQuery(name="_"), [1]),
        (LedgerQuery(names=("站点总数", "粮仓"), kind=Kind.ACTUAL), [5, 3, 99]),
        (LedgerQuery(kind=Kind.NONE), [7]),
        (LedgerQuery(year=2020), [9, 3, 99]),
        (LedgerQuery(year=2021), [9]),
        (LedgerQuery(year=202), []),
        (LedgerQuery(body="临水"), [5, 9, 3]),
        (LedgerQuery(doc_ids=("d2",)), [3, 1]),
        (LedgerQuery(order="value"), [1, 3, 5, 7, 9, 99]),
        (LedgerQuery(order="value", descending=True), [99, 9, 7, 5, 3, 1]),
        (LedgerQuery(order="year"), [1, 5, 9, 3, 99, 7]),
        (LedgerQuery(order="year", descending=True), [9, 3, 99, 5, 1, 7]),
        (LedgerQuery(order="document"), [99, 3, 1, 5, 9, 7]),
        (LedgerQuery(name="\x00"), []),
        (LedgerQuery(body="\ud800"), []),
    ],
)
def test_what_is_wanted_is_found_in_its_order(catalog, wanted, found):
    assert values(catalog, wanted) == found


def test_a_page_tells_how_many_there_are(catalog):
    page = catalog.ledger().page(LedgerQuery(name="站点"), 2, 1)
    assert ([one.value for one in page.rows], page.total) == ([9, 3], 4)
    assert catalog.ledger().page(LedgerQuery(), 2, 100).rows == ()


def test_names_and_bodies_are_counted(catalog):
    ledger = catalog.ledger()
    assert ledger.names(2) == (("站点总数", 4), ("100%_车", 1))
    assert ledger.names(9, LedgerQuery(year=2020)) == (("站点总数", 3),)
    assert dict(ledger.bodies(9)) == {"临水市": 2, "临水市公交局": 1, "山前县": 1, "密县": 1}


def test_nothing_of_another_collection_is_found_or_counted(catalog):
    assert values(catalog, LedgerQuery(), "public") == [5, 9, 7, 3, 1]
    assert values(catalog, LedgerQuery(doc_ids=("d3",)), "public") == []
    assert values(catalog, LedgerQuery(), "内部") == [99]
    ledger = catalog.visible(("public",)).ledger()
    assert ledger.page(LedgerQuery(), 1).total == 5
    assert ledger.names(9)[0] == ("站点总数", 3)
    assert "密县" not in dict(ledger.bodies(9))


def test_collections_are_counted_as_far_as_they_may_be_seen(catalog):
    assert catalog.collection_counts() == {"public": 2, "内部": 1}
    assert catalog.visible(("public",)).collection_counts() == {"public": 2}
    assert catalog.visible(("没有",)).collection_counts() == {}
