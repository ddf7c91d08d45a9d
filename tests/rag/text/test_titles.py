"""Which documents a question names in full."""

import pytest

from rag.text.titles import named_titles

TITLES = ("青山市夜市管理条例", "白水市夜市管理条例", "白水市渡口管理办法", "中华人民共和国航标法", "海上航标法")


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("《白水市渡口管理办法》规定几点停航", {"白水市渡口管理办法"}),
        ("按航标法罚多少", {"中华人民共和国航标法"}),
        ("按海上航标法罚多少", {"海上航标法"}),  # and not the one whose name stands in it
        ("白水市的夜市几点收摊", set()),
    ],
)
def test_titles_are_named_in_full(question, named):
    assert named_titles(question, TITLES) == named
