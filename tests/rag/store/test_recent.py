"""What is remembered of what was asked for last."""

from __future__ import annotations

from rag.store.recent import Recent


def test_no_more_is_kept_than_is_allowed():
    recent = Recent(10)
    for number in range(1000):
        recent.put(str(number), number)
    assert sum(recent.get(str(number)) is not None for number in range(1000)) <= 10
    assert recent.get("999") == 999


def test_what_is_asked_for_again_and_again_stays():
    recent = Recent(10)
    recent.put("often", 1)
    for number in range(100):
        recent.put(str(number), number)
        assert recent.get("often") == 1


def test_large_values_push_out_more():
    recent = Recent(100, len)
    recent.put_all({"one": "x" * 40, "two": "y" * 40, "three": "z" * 40})
    assert recent.get("one") is None
    assert recent.get("three") == "z" * 40


def test_what_is_dropped_or_cleared_is_not_known():
    recent = Recent(10)
    recent.put_all({"a": 1, "b": 2})
    recent.drop("a")
    assert (recent.get("a"), recent.get("b")) == (None, 2)
    recent.clear()
    assert recent.get("b") is None
