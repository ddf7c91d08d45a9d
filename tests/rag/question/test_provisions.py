"""What a question says of a rule itself."""

from rag.question.provisions import asked_article, asked_versions, asks_which_article, strip_provisions


def test_versions_are_named_by_year():
    assert asked_versions("条例2010年版和2023年修订的有什么不同") == (2010, 2023)
    assert asked_versions("2010年粮食产量") == ()


def test_articles():
    assert asked_article("条例第三十二条讲的是什么") == "第三十二条"
    assert asked_article("条例讲的是什么") == ""
    assert asks_which_article("这是条例第几条规定的")


def test_what_names_the_rule_is_no_part_of_the_subject():
    assert "".join(strip_provisions("按现行条例规定登记期限").split()) == "条例登记期限"
