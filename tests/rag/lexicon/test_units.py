"""The table of units is whole."""

import pytest

from rag.lexicon import table
from rag.lexicon.units import family, units
from rag.question.units import asked_unit
from rag.read.score.measures import unit_excludes
from rag.text.figures import find_figures

RATES = {"%", "‰", "‱"}  # read beside the table


@pytest.mark.parametrize("name", sorted(table("units.toml")["family"]))
def test_a_family_holds_units_that_are_read(name):
    assert not family(name) - RATES - set(units())


@pytest.mark.parametrize("unit", sorted(family("area") | family("length") | family("weight") - {"平"}))
def test_a_unit_of_the_table_is_read_asked_for_and_matched(unit):
    (figure,) = find_figures(f"共计12{unit}。")
    assert unit.removeprefix("千") == figure.quantity.unit.removeprefix("千")
    assert not unit_excludes(asked_unit(f"共计多少{unit}"), "", figure)
