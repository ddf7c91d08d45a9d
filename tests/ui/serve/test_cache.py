from __future__ import annotations

import datetime

from rag.types import Filters, Turn
from ui.serve.cache import AnswerCache, answer_key

DAY = datetime.date(2026, 1, 31)


def test_the_cache_stays_within_its_bytes_and_keeps_what_is_asked_for():
    cache = AnswerCache(10_000)
    for number in range(100):
        cache.put(str(number).encode(), b"x" * 1000)
        assert cache.get(b"0") is not None
    assert cache.bytes <= 10_000
    assert cache.get(b"1") is None
    assert cache.get(b"99") is not None


def test_what_is_larger_than_the_cache_is_not_kept():
    cache = AnswerCache(1000)
    cache.put(b"key", b"x" * 1001)
    assert cache.get(b"key") is None
    assert not AnswerCache(0).keeps


def test_an_answer_put_twice_counts_once():
    cache = AnswerCache(10_000)
    cache.put(b"key", b"x" * 1000)
    cache.put(b"key", b"y" * 10)
    assert cache.get(b"key") == b"y" * 10
    assert cache.bytes < 1000


def test_whatever_an_answer_depends_on_is_in_its_key():
    asked = {
        answer_key("1", DAY, "问", (), Filters()),
        answer_key("2", DAY, "问", (), Filters()),
        answer_key("1", DAY + datetime.timedelta(1), "问", (), Filters()),
        answer_key("1", DAY, "问2", (), Filters()),
        answer_key("1", DAY, "问", (Turn("user", "前"),), Filters()),
        answer_key("1", DAY, "问", (Turn("assistant", "前"),), Filters()),
        answer_key("1", DAY, "问", (), Filters(years=(2020,))),
        answer_key("1", DAY, "问", (), Filters(collections=("内部",))),
    }
    assert len(asked) == 8
    assert answer_key("1", DAY, "\ud800", (), Filters()) != answer_key("1", DAY, "?", (), Filters())
