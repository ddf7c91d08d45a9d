"""The time of a figure's own clause."""

import pytest

from rag.text.clause_time import clause_scope
from rag.text.figures import find_figures
from rag.types import Kind, Scope

PERIOD = Scope(tuple(range(2026, 2031)), Kind.ACTUAL)


@pytest.mark.parametrize(
    ("sentence", "years"),
    [
        ("收入由2025年的5亿元增加到2030年的15亿元", [(2025,), (2030,)]),
        ("收入是2025年的2.2倍", [PERIOD.years]),
        ("自2025年以来新建学校3所", [PERIOD.years]),
        ("收入比2025年增长30%", [PERIOD.years]),
        ("新建学校3所", [PERIOD.years]),
        ("新建学校3所，去年收入5亿元，增长8%", [PERIOD.years, (2030,), (2030,)]),
    ],
)
def test_a_clause_that_names_a_year_is_of_it(sentence, years):
    assert [clause_scope(sentence, one, PERIOD, 2031).years for one in find_figures(sentence)] == years


def test_what_lies_ahead_of_the_report_is_a_goal():
    text = "到2035年收入达到90亿元"
    (figure,) = find_figures(text)
    assert clause_scope(text, figure, PERIOD, 2031) == Scope((2035,), Kind.TARGET)
