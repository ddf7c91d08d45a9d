"""Scripted pointers: each reads the board as an endpoint would, and does what its name says."""

from __future__ import annotations

import json

import pytest

from eval.judge.grade import Grade
from eval.pointing.golds import Gold
from eval.pointing.measure import Pointed, drawn, to_text
from eval.pointing.pointers import POINTERS, read_board
from eval.run.outcome import Outcome
from eval.sets.question_set import Question
from rag.errors import ChatModelError
from rag.prompts.prompt import load_prompt
from rag.read.point.choice import ChoiceError, parse_choice
from rag.types import ModelUse, Pointing

BOARD = """# 《工作安排》 · 二、安排 · 2031年
[1] 新建灯塔5座。
[2] 新建桥梁2座。
# 《办法》
[3] 新建灯塔5座。
[4] 年检由航道站负责。"""
USER = load_prompt("point_user").render(units=BOARD, question="[9] 年检由谁负责")
GOLD = Gold("办法", "新建灯塔5座。")


def asked(name, golds=(GOLD,), question="年检由谁负责"):
    pointer = POINTERS[name]()
    pointer.begin(question, golds)
    return pointer, "".join(pointer.stream("", USER))


def test_a_board_is_read_from_the_message():
    assert [(one.number, one.title, one.line) for one in read_board(USER)] == [
        (1, "工作安排", "新建灯塔5座。"),
        (2, "工作安排", "新建桥梁2座。"),
        (3, "办法", "新建灯塔5座。"),
        (4, "办法", "年检由航道站负责。"),
    ]


def test_a_perfect_pointer_names_the_golds_of_their_document():
    pointer, said = asked("perfect")
    assert parse_choice(said).numbers == (3,)
    assert pointer.on_board is True
    pointer, said = asked("perfect", (Gold("办法", "别处。"),))
    assert not parse_choice(said).answers
    assert pointer.on_board is False


def test_a_steady_one_is_wrong_and_the_same_in_any_order():
    _, said = asked("steady")
    (number,) = parse_choice(said).numbers
    assert number != 3
    pointer = POINTERS["steady"]()
    pointer.begin("年检由谁负责", (GOLD,))
    lines = BOARD.split("\n")
    texts = [line[4:] for line in lines]
    turned = "\n".join((lines[3], f"[1] {texts[5]}", f"[2] {texts[4]}", lines[0], f"[3] {texts[2]}", f"[4] {texts[1]}"))
    (again,) = parse_choice("".join(pointer.stream("", USER.replace(BOARD, turned)))).numbers
    assert read_board(turned)[again - 1].line == read_board(USER)[number - 1].line


def test_a_random_one_names_others_each_time():
    said = set()
    for number in range(20):
        _, one = asked("random", question=f"第{number}问")
        numbers = parse_choice(one).numbers
        assert 1 <= len(numbers) <= 3
        assert set(numbers) <= {1, 2, 3, 4}
        said.add(numbers)
    assert len(said) > 5


def test_liars_lie_in_many_ways():
    said = {asked("lying", question=f"第{number}问")[1] for number in range(80)}
    assert len(said) == 10
    refused = 0
    for one in said:
        try:
            refused += max(parse_choice(one).numbers, default=0) > 4 or 0 in parse_choice(one).numbers
        except ChoiceError:
            refused += 1
    assert refused == 8
    assert json.loads(asked("denying")[1])["answers"] is False


@pytest.mark.parametrize("name", ["dead", "silent"])
def test_some_say_nothing(name):
    with pytest.raises(ChatModelError):
        asked(name)


def test_losses_are_told_by_what_lost_them():
    def outcome(name, right, use=None):
        question = Question(name, "?", True)
        model = None if use is None else ModelUse(use, 1, 100, 5)
        return Outcome("a", question, "answered", 1.0, Grade(right, ""), answer=f"答{right}", model=model)

    without = [outcome("1", True), outcome("2", False), outcome("3", True), outcome("4", False)]
    found = [
        Pointed(outcome("1", True, Pointing.AGREED), True),
        Pointed(outcome("2", True, Pointing.POINTED), True),
        Pointed(outcome("3", False, Pointing.POINTED), False),
        Pointed(outcome("4", False, Pointing.NOT_ASKED), None),
    ]
    assert [one.loss for one in found] == ["", "", "not on the board", "not asked"]
    told = to_text(without, found)
    assert "right 2 (50.0%) without a model, 2 (50.0%) with it" in told
    assert "1 won, 1 lost" in told
    assert "golds on the board: 2/3" in told


def test_the_same_questions_are_drawn_each_time():
    class Named:
        def __init__(self, name):
            self.question = Question(name, "?", True)

    entries = [Named(str(number)) for number in range(50)]
    kept = drawn(entries, 10)
    assert len(kept) == 10
    assert drawn(entries[::-1], 10) == kept[::-1]
