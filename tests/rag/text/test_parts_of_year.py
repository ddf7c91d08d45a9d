"""Parts of a year."""

import pytest

from rag.text.parts_of_year import find_months


@pytest.mark.parametrize(
    ("text", "months"),
    [("2030年上半年", (1, 6)), ("一季度和前三季度", (1, 9)), ("1—10月", (1, 10)), ("全年", ())],
)
def test_the_part_named_last_counts(text, months):
    assert find_months(text) == months
