"""What is looked at of a conversation."""

import pytest

from rag.question.history import recent
from rag.types import Turn


def said(*texts):
    return [Turn("user", one) for one in texts]


def test_the_newest_turns_count():
    kept = recent(said("甲" * 50, "乙" * 50, "丙" * 50), 100)
    assert [turn.text[0] for turn in kept] == ["乙", "丙"]


def test_of_a_long_turn_its_end_counts():
    kept = recent(said("路灯" + "甲" * 5000 + "公厕由谁管"), 20_000)
    assert kept[0].text.endswith("公厕由谁管")
    assert len(kept[0].text) < 1000


@pytest.mark.parametrize("text", ["", " \n", "？", "\u200b"])
def test_a_turn_that_says_nothing_is_left_out(text):
    assert recent(said("公厕由谁管", text), 20_000) == tuple(said("公厕由谁管"))


def test_no_history_is_looked_at_where_none_may_be():
    assert recent(said("公厕由谁管"), 0) == ()
