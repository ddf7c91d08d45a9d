"""The synonym file."""

import pytest

from rag.errors import ConfigError
from rag.question.synonyms import load_synonyms


def test_reads_every_word_of_a_group_as_its_first():
    synonyms = load_synonyms()
    assert synonyms.canonical("高新技术企业") == synonyms.canonical("高企")
    assert "国内生产总值" in synonyms.expand("GDP是多少")


def test_a_latin_abbreviation_is_a_word_of_its_own():
    assert load_synonyms().canonical("m20型号") == "m20型号"


def test_a_word_in_two_groups_is_refused_with_its_line(tmp_path):
    path = tmp_path / "synonyms.txt"
    path.write_text("甲 乙\n# 注释\n丙 乙\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 3: 乙"):
        load_synonyms(path)


@pytest.mark.parametrize(("said", "read"), [("坐地铁带鱼", "坐公共交通工具带鱼"), ("坐轻轨带鱼", "坐公共交通工具带鱼")])
def test_a_word_is_known_behind_the_verb_it_stands_in_the_dictionary_with(said, read):
    assert load_synonyms().canonical(said) == load_synonyms().canonical(read)


@pytest.mark.parametrize("said", ["重点放到东区", "走马看花"])
def test_a_word_that_only_crosses_words_is_not_read(said, tmp_path):
    path = tmp_path / "synonyms.txt"
    path.write_text("投放 点放\n花卉 花\n", encoding="utf-8")
    assert load_synonyms(path).canonical(said) == said


@pytest.mark.parametrize("apart", ["", "\x01"])
def test_texts_read_together_are_read_as_each_alone(apart):
    texts = ["高新技术企业 净增 60家", f"重点放{apart}到东区", "坐地铁带鱼", "", "满四个月，ＧＤＰ增速"]
    assert load_synonyms().readings(texts) == [load_synonyms().reading(text) for text in texts]
    together = load_synonyms.__wrapped__()
    assert together.readings(texts) == [load_synonyms().reading(text) for text in texts]
