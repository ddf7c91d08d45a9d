"""What is remembered of texts stays within a bound."""

from rag.text.cache import ENTRY, Kept


def counted():
    worked = []

    def work(text):
        worked.append(text)
        return text[::-1]

    return work, worked


def test_a_text_is_worked_out_once():
    work, worked = counted()
    kept = Kept(work, most=10_000)
    assert [kept["丙丁"], kept["丙丁"]] == ["丁丙", "丁丙"]
    assert worked == ["丙丁"]


def test_no_more_is_kept_than_the_bound():
    work, _ = counted()
    kept = Kept(work, most=100 * ENTRY)
    for one in range(5000):
        assert kept[f"{one:09}"] == f"{one:09}"[::-1]
        assert len(kept) + len(kept._older) <= 101


def test_what_is_asked_for_again_and_again_is_kept():
    work, worked = counted()
    kept = Kept(work, most=100 * ENTRY)
    for one in range(1000):
        kept[f"{one:09}"]
        kept["常用"]
    assert worked.count("常用") == 1


def test_a_long_text_is_not_kept():
    work, worked = counted()
    kept = Kept(work, most=1000)
    assert len(kept["丙" * 500]) == len(kept["丙" * 500]) == 500
    assert len(worked) == 2
    assert not kept
