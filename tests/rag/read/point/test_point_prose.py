"""A model that writes instead of pointing is refused, whatever it writes."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest

from rag.read.point.choice import ChoiceError, parse_choice

FALSE = Path(__file__).parents[2] / "verify" / "overview" / "false.jsonl"
REPLIES = [json.loads(line)["reply"] for line in FALSE.read_text(encoding="utf-8").splitlines()]


def test_prose_is_no_choice():
    accepted = []
    for reply in REPLIES:
        for shape in (reply, f"```json\n{reply}\n```", json.dumps({"answer": reply}, ensure_ascii=False)):
            try:
                parse_choice(shape)
            except ChoiceError:
                continue
            accepted.append(shape)
    assert len(REPLIES) >= 120
    assert accepted == []


def test_words_beside_units_are_not_kept():
    for reply in REPLIES:
        choice = {"parts": [{"asked": reply[:80], "units": [1]}], "decides": None, "missing": [], "answers": True}
        assert parse_choice(json.dumps(choice, ensure_ascii=False)).numbers == (1,)


@pytest.mark.parametrize("extra", ["text", "overview", "answer"])
def test_a_field_for_words_is_refused_or_passed_over(extra):
    choice = {
        "parts": [{"asked": "", "units": [1]}],
        "decides": None,
        "missing": [],
        "answers": True,
        extra: "出口34亿元",
    }
    with contextlib.suppress(ChoiceError):
        assert "34" not in repr(parse_choice(json.dumps(choice, ensure_ascii=False)))
