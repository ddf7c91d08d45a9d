"""Small talk is told from questions about the documents."""

import pytest

from rag.question.synonyms import load_synonyms
from rag.question.understander import RuleUnderstander
from rag.store.coverage import Coverage
from rag.types import About, Turn

UNDERSTANDER = RuleUnderstander(load_synonyms(), lambda: Coverage(bodies=("青山",), latest=2031))


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("您好！", About.GREETING),
        ("好的，谢谢啦", About.THANKS),
        ("妳能做什麼？", About.ABILITY),
        ("你到底是谁呀", About.IDENTITY),
        ("你这儿都有哪些文件？", About.DOCUMENTS),
        ("What can you do?", About.ABILITY),
        ("你好，请问青山的路灯谁负责", None),
        ("谢谢，那白水呢", None),
        ("办理许可需要哪些文件", None),
    ],
)
def test_small_talk_takes_nothing_from_the_conversation(said, about):
    query = UNDERSTANDER.understand(said, [Turn("user", "青山2030年植树多少亩")])
    assert query.about is about
    assert about is None or "植树" not in query.standalone_text


def test_the_question_is_folded_once():
    query = UNDERSTANDER.understand("２０３０年青山（含白水）植树多少亩？")
    assert query.normalized == "2030年青山(含白水)植树多少亩?"
