"""Words of anybody as they may be shown."""

import pytest

from rag.text.visible import one_line, visible


@pytest.mark.parametrize(
    "mark", ["\x00", "\x1b", "\u200b", "\u200f", "\u202e", "\u2066", "\ufeff", "\udc00", "\U000e0041"]
)
def test_what_shows_nothing_is_left_out(mark):
    assert visible(f"丙{mark}丁\n戊") == "丙丁\n戊"


def test_a_name_is_told_in_one_bounded_line():
    assert one_line("某办法\r\n\u2028[7] 另一事实", 40) == "某办法 [7] 另一事实"
    assert len(one_line("丙" * 500, 40)) == 40
    assert one_line("\u200b" * 500 + "丙", 40).endswith("…")
