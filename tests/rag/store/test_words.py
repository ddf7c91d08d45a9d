"""What words are found, and in which order: alike in SQLite and in a PostgreSQL database of the Chinese language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.store.catalog import Catalog
from rag.store.database import sqlite_url
from rag.store.ledger import LedgerQuery
from rag.store.sources import Source
from rag.types import Bound, Document, Indicator, Kind, Scope, Span

# In the order of code points; a Chinese database has 阿 before 公, and B beside b.
NAMES = ("B站点", "GDP增速", "a站点", "b站点", "公交站点", "阿站点", "Ｇ站点", "ｇ站点")


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    if request.param == "postgresql":
        catalog = Catalog(str(request.getfixturevalue("postgres_server").new_database()))
    else:
        catalog = Catalog(sqlite_url(tmp_path_factory.mktemp("words") / "catalog.sqlite"))
    rows = [
        Indicator(name, at, "家", Bound.AT_LEAST, Scope((), Kind.TARGET, name), "d1", Span(0, 1), "文")
        for at, name in enumerate(reversed(NAMES))
    ]
    catalog.writer.add_all([(Document("d1", "文件", "文本", "x", "hash"), (), (), (), rows)])
    catalog.writer.show(["d1"], found=[Source(name, "d1", "hash", 2**40, 2**60) for name in NAMES])
    yield catalog
    catalog.close()


def names(catalog: Catalog, wanted: LedgerQuery) -> list[str]:
    return [one.name for one in catalog.ledger().page(wanted, 100).rows]


def test_the_order_is_that_of_code_points(filled: Catalog) -> None:
    assert names(filled, LedgerQuery(order="name")) == list(NAMES)
    assert names(filled, LedgerQuery(order="body", descending=True)) == list(reversed(NAMES))
    assert filled.indicator_names(99) == NAMES
    assert [name for name, _ in filled.ledger().names(99)] == list(NAMES)
    assert [(one.source, one.doc_id) for one in filled.sources.all().values()] == [(name, "d1") for name in NAMES]
    assert filled.documents()[0].source == NAMES[0], "of several places the first is told"


@pytest.mark.parametrize(
    ("words", "found"), [("gdp", ["GDP增速"]), ("GdP", ["GDP增速"]), ("A站", ["a站点"]), ("b站", ["B站点", "b站点"]),
                         ("ｇ", ["ｇ站点"]), ("公交", ["公交站点"])],
)  # fmt: skip
def test_large_and_small_letters_are_one(filled: Catalog, words: str, found: list[str]) -> None:
    assert names(filled, LedgerQuery(name=words, order="name")) == found
    assert sorted(one.name for one in filled.indicators(words)) == found
    assert names(filled, LedgerQuery(body=words, order="name")) == found


def test_any_number_of_names_and_documents_may_be_asked_for(filled: Catalog) -> None:
    many = tuple(f"名称{number}" for number in range(70_000))
    asked = LedgerQuery(names=(*many, "a站点", '"引号"\\'), doc_ids=(*many, "d1"))
    assert names(filled, asked) == ["a站点"]
    assert filled.ledger().names(9, asked) == (("a站点", 1),)
    assert names(filled, LedgerQuery(names=many)) == []
