from __future__ import annotations

import random
import re

import pytest

from rag.sensitive.folding import folded, places
from rag.sensitive.lists import WordList
from rag.sensitive.screen import Screen
from rag.types import Action, Part, Screened, Span

BOTH = (Part.QUESTION, Part.ANSWER)


def screen_of(*words: str, action: Action = Action.MASK, parts: tuple[Part, ...] = BOTH) -> Screen:
    return Screen([WordList("表", action, parts, tuple(map(folded, words)))])


def covered(screen: Screen, text: str, part: Part = Part.ANSWER) -> str:
    return screen.look(text, part).covered


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("赤狐计划", "赤狐计划"),
        ("赤狐计划", "赤 狐　计\u200b划"),
        ("赤狐计划", "赤*狐·计_划"),
        ("赤狐计划", "赤狐計劃"),
        ("赤狐計劃", "赤狐计划"),
        ("赤狐计划", "赤\u0336狐\u0336计\u0336划"),
        ("赤狐计划", "赤🌸狐\u202e计\ufe0f划"),
        ("redfox", "ＲｅｄＦｏｘ"),
        ("red fox", "R e d F o x"),
        ("QQ群", "ｑｑ 群"),
        ("1234", "①②③④"[:0] + "１２３４"),
    ],
)
def test_a_word_is_found_however_its_letters_are_dressed(word, written):
    look = screen_of(word).look(f"关于{written}的说明", Part.QUESTION)
    assert look.met == (Screened("表", Action.MASK, Part.QUESTION),)
    assert folded(look.covered) == folded("关于的说明")
    assert len(look.covered) == len(f"关于{written}的说明")


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("赤狐", "赤色狐狸"),
        ("法则", "方法\n则另行规定"),
        ("法则", "按此办法，则另行规定"),
        ("ass", "class"),
        ("ass", "assess"),
        ("64", "1964年"),
        ("64", "3.64%"),
        ("64", "64.5亿元"),
        ("64", "64,000户"),
    ],
)
def test_what_only_looks_like_a_word_is_left_alone(word, text):
    assert screen_of(word).look(text, Part.ANSWER) == screen_of("无关").look(text, Part.ANSWER)


@pytest.mark.parametrize("text", ["an ass.", "共64户", "64", "到64。", "ass"])
def test_a_latin_word_or_a_figure_by_itself_is_one(text):
    assert "＊" in covered(screen_of("ass", "64"), text)


def test_lists_say_for_themselves_where_they_look_and_what_is_done():
    lists = [
        WordList("问", Action.REFUSE, (Part.QUESTION,), ("赤狐",)),
        WordList("答", Action.MASK, (Part.ANSWER,), ("赤狐", "白鹭")),
        WordList("记", Action.LOG, BOTH, ("白鹭",)),
    ]
    screen = Screen(lists)
    asked, told = (screen.look("赤狐与白鹭", part) for part in Part)
    assert asked.refused
    assert {one.name for one in asked.met} == {"问", "记"}
    assert not told.refused
    assert {one.name for one in told.met} == {"答", "记"}
    assert told.covered == "＊＊与＊＊"
    assert Screen([lists[2]]).look("白鹭", Part.ANSWER).covered == "白鹭"
    assert not Screen()
    assert Screen().look("白鹭", Part.ANSWER).met == ()


def test_words_within_words_are_all_covered():
    assert covered(screen_of("赤狐计", "狐计划书", "计"), "赤狐计划书计") == "＊＊＊＊＊＊"


def test_places_are_those_of_the_text_itself():
    text = "甲\u200b 赤　狐 乙"
    start = folded(text).index("赤狐")
    assert [span.cut(text) for span in places(text, [Span(start, start + 2)])] == ["赤　狐"]


def test_what_is_found_is_what_a_search_word_by_word_finds():
    seeded = random.Random(7)
    words = sorted({"".join(seeded.choices("甲乙丙丁", k=seeded.randint(2, 4))) for _ in range(30)})
    screen = screen_of(*words)
    for _ in range(200):
        text = "".join(seeded.choices("甲乙丙丁。", k=40))
        hidden = set()
        for word in words:
            for match in re.finditer(f"(?={word})", text):
                hidden |= set(range(match.start(), match.start() + len(word)))
        expected = "".join("＊" if at in hidden else char for at, char in enumerate(text))
        assert covered(screen, text) == expected
