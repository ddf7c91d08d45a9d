"""Several questions in one text, each with what it asks."""

import pytest

from rag.question.synonyms import load_synonyms
from rag.question.understander import RuleUnderstander
from rag.store.coverage import Coverage
from rag.types import Intent

UNDERSTANDER = RuleUnderstander(load_synonyms(), lambda: Coverage(bodies=("青山",), latest=2031))


@pytest.mark.parametrize(
    ("question", "forms", "last"),
    [
        ("换发鱼证在哪办、要带什么证件？", [Intent.WHERE, Intent.LIST], "带"),
        ("我爸腿脚不便，我能替他领鱼票吗？需要带什么", [Intent.YES_NO, Intent.LIST], "带"),
        ("丢了鱼证罚多少，谁来罚", [Intent.FIGURE, Intent.WHO], "罚"),
        ("2031年鱼票总额多少，一张多少钱", [Intent.FIGURE, Intent.FIGURE], "一张"),
    ],
)
def test_each_question_has_its_form_and_focus(question, forms, last):
    parts = UNDERSTANDER.understand(question).parts
    assert [one.form for one in parts] == forms
    assert last in parts[-1].focus
    assert parts[-1].context


@pytest.mark.parametrize(
    "question",
    [
        "青山鱼票一张多少钱",
        "划几个车位，可以吗？",
        "粮食、蔬菜和水产的产量各是多少",
        "你好，我孩子11月20号生的，想请问现在还能不能上托班，谢谢",
        "院子里养鸡，人多地方小，行不行",
    ],
)
def test_one_question_has_no_parts(question):
    assert UNDERSTANDER.understand(question).parts == ()


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("居住证的有效期几年", "有效期"),
        ("制定条例的目的是什么", "目的"),
        ("公租房积分怎么算", "积分"),
        ("禁止哪几种行为", "行为"),
        ("五类区津贴多少", "类区"),
    ],
)
def test_no_word_is_cut_in_two(question, word):
    assert word in UNDERSTANDER.understand(question).facets[0].focus


def test_courtesy_is_no_part_of_what_is_asked():
    query = UNDERSTANDER.understand("老师您好，打扰了，我想请教一下，青山的鱼票要怎么领，谢谢您")
    assert query.facets[0].focus == "鱼票 领"
    assert not {"老师", "打扰", "谢谢"} & set(query.terms)


@pytest.mark.parametrize("year", ["二〇三〇年", "二零三零年", "２０３０年", "2030 年", "2030财年", "30年"])
def test_a_year_however_it_is_written(year):
    assert UNDERSTANDER.understand(f"青山{year}植树多少亩").scope.years == (2030,)
