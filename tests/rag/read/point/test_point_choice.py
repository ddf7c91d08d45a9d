"""A reply: read strictly, out of whatever stands around it."""

from __future__ import annotations

import json

import pytest
from pydantic import TypeAdapter

from rag.read.point.choice import SCHEMA, Choice, ChoiceError, parse_choice

GOOD = {
    "parts": [{"asked": "灯塔", "units": [4, 2]}, {"asked": "桥", "units": [4]}],
    "decides": 2,
    "missing": ["码头"],
    "answers": True,
}


def changed(**fields: object) -> str:
    return json.dumps({**GOOD, **fields}, ensure_ascii=False)


@pytest.mark.parametrize(
    "around", ["{}", "```json\n{}\n```", "好的，选择如下：\n{}\n希望有用。", "{{不是JSON}} {}", '{{"a": 1}}{}']
)
def test_a_choice_is_found_in_what_stands_around_it(around):
    choice = parse_choice(around.format(changed()))
    assert choice.numbers == (2, 4)
    assert choice.missing == ["码头"]


def test_nothing_answers():
    assert parse_choice('{"parts": [], "answers": false}').numbers == ()


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "2031年目标是5座。",
        "[1, 2]",
        '{"parts": [{"asked": "a", "units": [1]}]}',
        changed(answers=False),
        changed(parts=[], decides=None),
        changed(answers="true"),
        changed(parts=[{"asked": "a", "units": ["1"]}]),
        changed(parts=[{"asked": "a", "units": [1.5]}]),
        changed(parts=[{"asked": "a", "units": [True]}]),
        changed(parts=[{"asked": "a", "units": [-1]}]),
        changed(parts=[{"asked": "a", "units": [10**30]}]),
        changed(parts=[{"asked": "a", "units": list(range(100))}]),
        changed(parts=[{"asked": "a" * 1000, "units": [1]}]),
        changed(parts=[{"asked": "", "units": [1]}] * 50),
        changed(missing=["甲"] * 50),
        changed(decides="1"),
        '{"parts": [{"asked": "a", "units": [' + "9" * 6000 + "]}]",
        "{" * 20_000,
        '{"parts": ' + "[" * 19_000,
        changed()[:-5],
    ],
)
def test_anything_else_is_refused(reply):
    with pytest.raises(ChoiceError):
        parse_choice(reply)


def test_the_schema_tells_the_same_form():
    told = TypeAdapter(Choice).json_schema()
    assert set(SCHEMA["properties"]) == set(told["properties"]) == set(SCHEMA["required"])
    json.dumps(SCHEMA)
