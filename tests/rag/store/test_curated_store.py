"""Curated answers in the catalog, of either kind: kept, changed and removed while somebody else writes."""

from __future__ import annotations

import threading
from contextlib import closing

from rag.store.catalog import Catalog
from rag.store.curated import CuratedAnswer, Source
from rag.types import Span

ONE = CuratedAnswer(
    "0" * 32, "问题", "答案", ("问法",), ("反例",), "短", Source("d1", Span(3, 5), "原文"), ("internal", "public"),
    "2031-12-31", False, "审核员", 1.0, 2.0,
)  # fmt: skip


def test_kept_changed_and_removed(url: str) -> None:
    with closing(Catalog(url)) as catalog:
        before = catalog.revision
        catalog.curated.put(ONE)
        assert catalog.refresh()
        assert catalog.revision != before
        assert catalog.curated.all() == (ONE,) == catalog.curated.as_of(catalog.revision)
        other = CuratedAnswer("1" * 32, "另一问", "另一答", updated_at=9.0)
        catalog.curated.put(other, CuratedAnswer(ONE.curated_id, "改过", "答案"))
        catalog.refresh()
        assert [one.question for one in catalog.curated.as_of(catalog.revision)] == ["另一问", "改过"]
        assert catalog.curated.remove(ONE.curated_id)
        assert not catalog.curated.remove(ONE.curated_id)
        assert catalog.curated.get(ONE.curated_id) is None


def test_another_process_sees_it(url: str) -> None:
    with closing(Catalog(url)) as catalog, closing(Catalog(url)) as other:
        catalog.curated.put(ONE)
        assert other.refresh()
        assert other.curated.as_of(other.revision) == (ONE,)


def test_it_is_not_held_up_by_whoever_ingests(url: str) -> None:
    with closing(Catalog(url)) as catalog, closing(Catalog(url)) as other, other.writing_alone():
        catalog.curated.put(ONE)
        assert catalog.curated.get(ONE.curated_id) == ONE


def test_changes_at_the_same_moment_count_a_revision_each(url: str) -> None:
    with closing(Catalog(url)) as catalog:
        catalog.writer.show([])
        first = int(catalog.revision or 0)

        def put(number: int) -> None:
            with closing(Catalog(url)) as own:
                for _ in range(5):
                    own.curated.put(CuratedAnswer(str(number) * 32, "问", "答"))

        threads = [threading.Thread(target=put, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        catalog.refresh()
        assert int(catalog.revision or 0) == first + 20
