"""The table of the country's divisions."""

from rag.lexicon import lines
from rag.text.divisions import by_name, by_stem, canonical, division, stem


def test_former_names_are_of_places_of_today():
    for line in lines("places/former.txt"):
        province, today, *former = line.split()
        assert all(any(one.name == today for one in by_name()[name]) for name in former), line
        assert division(province) is not None


def test_every_level_is_there():
    found = {one for ones in by_name().values() for one in ones}
    assert [sum(one.level == level for one in found) >= least for level, least in ((0, 34), (1, 330), (2, 2800))]


def test_a_place_by_its_former_and_its_short_name():
    assert [canonical(one) for one in by_name()["襄樊市"]] == ["襄阳"]
    assert [canonical(one) for one in by_stem()["余杭"]] == ["余杭区"]


def test_names_of_several_places_are_told_apart():
    assert canonical(by_name()["吉林市"][0]) == "吉林市"
    assert {canonical(one) for one in by_name()["朝阳区"]} == {"北京市朝阳区", "长春市朝阳区"}


def test_one_character_needs_its_rank():
    assert (stem("歙县"), stem("歙州区")) == ("歙县", "歙州")


def test_a_short_name_is_that_of_today_first():
    assert by_stem()["惠民"][0].name == "惠民县"
