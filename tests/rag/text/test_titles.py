"""Which rules a question names."""

import pytest

from rag.text.titles import named_rules

TITLES = ("青山市夜市管理条例", "白水市夜市管理条例", "白水市渡口管理办法", "中华人民共和国航标法", "白水市夜市规划")


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("白水的夜市管理条例规定几点收摊", {"青山市夜市管理条例", "白水市夜市管理条例"}),
        ("《白水市渡口管理办法》规定几点停航", {"白水市渡口管理办法"}),
        ("按航标法罚多少", {"中华人民共和国航标法"}),
        ("渡口管理办法和航标法各罚多少", {"白水市渡口管理办法", "中华人民共和国航标法"}),
        ("白水市夜市规划有什么办法", set()),  # a plan is no rule
        ("白水市的夜市几点收摊", set()),
    ],
)
def test_rules_are_named_with_or_without_their_place(question, named):
    assert named_rules(question, TITLES) == named
