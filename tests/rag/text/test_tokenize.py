"""Terms are folded words without marks."""

from rag.text.tokenize import terms


def test_terms():
    assert terms("高企认定净增１５０家以上。") == ("高企", "认定", "净增", "150", "家", "以上")
    assert terms("，。！") == ()
