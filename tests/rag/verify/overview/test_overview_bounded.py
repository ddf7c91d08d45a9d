"""Whatever a model or a document sends, checking an overview ends, and quickly enough to be linear."""

from __future__ import annotations

import pytest

from rag.types import Citation, Kind, Scope, Span
from rag.verify.overview.alignment import _MOST_STEPS
from rag.verify.overview.check import borne_out


def cited(quote, number=1):
    scope = Scope((2031,), Kind.ACTUAL, "桐川市")
    return Citation(number, "d", "桐川市公报", (), Span(0, len(quote)), quote, scope)


HOSTILE = [
    "的" * 5000,
    "的是为" * 3000,
    "，" * 5000,
    "1" * 5000,
    "一" * 5000,
    "一百万亿" * 2000,
    "1,000,000," * 1000,
    "新增住房1套" * 900,
    "、".join("甲乙丙丁" for _ in range(900)),
    "(" * 3000,
    "《" * 3000,
    "\u200b\u202e\ud800" * 900,
    "桐川市" * 1500,
    "百分之" * 1500,
    "1/2/3/" * 900,
]


@pytest.mark.parametrize("reply", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_reply_is_read_to_an_end(reply):
    quotes = [cited("新增住房1套，改造管网32公里。"), *(cited(one[:3000]) for one in HOSTILE)]
    said = borne_out(reply, quotes, reply[:400])
    assert len(said) <= 700


def test_a_reply_against_many_long_quotes_takes_few_steps(monkeypatch):
    from rag.verify.overview import alignment

    steps = 0
    original = alignment._steps

    def counted(*given):
        nonlocal steps
        steps += 1
        return original(*given)

    monkeypatch.setattr(alignment, "_steps", counted)
    quotes = [cited("新增住房1套，改造管网32公里。" * 200, number) for number in range(30)]
    borne_out("新增住房1套，改造管网32公里，" * 60, quotes, "住房")
    assert steps < 40 * _MOST_STEPS


@pytest.mark.parametrize("reply", ["", " ", "。", "\n", "？！", "……"])
def test_nothing_said_is_nothing_kept(reply):
    assert borne_out(reply, [cited("新增住房1套。")], "住房") == ""


def test_without_quotes_nothing_is_kept():
    assert borne_out("新增住房1套。", [], "住房") == ""
    assert borne_out("新增住房1套。", [cited(" ")], "住房") == ""


def test_a_long_reply_is_read_to_its_beginning_alone():
    said = borne_out(
        "新增住房1套，改造管网32公里。" + "无关的话。" * 400, [cited("新增住房1套，改造管网32公里。")], "住房"
    )
    assert said == "新增住房1套，改造管网32公里。"
