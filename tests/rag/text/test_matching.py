"""Weighted coverage of what is asked for."""

from hypothesis import given
from hypothesis import strategies as st

from rag.text.matching import matched, shared_pairs, weigh
from rag.text.sought import Sought

RARE = {"桥梁": 5.0, "建设": 1.0}


def rarity(term):
    return RARE.get(term, 3.0)


def test_rare_words_weigh_more_and_measures_little():
    weights = {term.text: term.weight for term in weigh("桥梁建设数量", rarity)}
    assert weights["桥梁"] > weights["建设"] > weights["数量"]


def test_a_name_in_quotation_marks_counts_as_one():
    assert "双引擎" in [term.text for term in weigh('"双引擎"', rarity)]


def test_what_is_not_so_is_another_thing():
    assert matched("居民", "对非居民用户处罚款") == 0
    assert matched("居民", "对居民和非居民用户") == 1


def test_part_of_a_word_counts_in_part():
    assert matched("网上办理", "网上可办理") > 0
    assert matched("网上办理", "网上") < 1
    assert matched("桥梁", "桥") == 0


@given(st.text(alphabet="桥梁建设公园道路", max_size=12), st.text(alphabet="桥梁建设公园道路", max_size=12))
def test_coverage_is_a_share(focus, text):
    wanted = weigh(focus, rarity)
    assert 0 <= Sought(wanted).coverage((text, 1.0)) <= 1
    assert not wanted or Sought(wanted).coverage((focus, 1.0)) == 1


def test_titles_are_named_by_their_parts():
    assert shared_pairs("公园条例什么时候施行", "中华人民共和国公园条例") == 3
    assert shared_pairs("道路怎么走", "公园条例") == 0
