"""Follow-ups that compare what was just told."""

from __future__ import annotations

import pytest

from rag.question.followup.reckoned import find_compared
from rag.types import Reckoning, Turn

PLACES = ("青山市", "白水县")
SUM, DIFFERENCE, WHICH = Reckoning.SUM, Reckoning.DIFFERENCE, Reckoning.WHICH


def compared(question, *before):
    return find_compared(question, [Turn("user", one) for one in before], 2031, PLACES)


@pytest.mark.parametrize(
    ("before", "question", "reckoning", "parts"),
    [
        (["公厕由谁管", "青山市公厕几座", "停车场呢"], "哪个更多", WHICH, ["青山市公厕几座", "青山市停车场几座"]),
        (["2030年植树多少亩", "2031年呢"], "多了多少亩", DIFFERENCE, ["2030年植树多少亩", "2031年植树多少亩"]),
        (["2031年植树多少亩", "白水县呢"], "差多少", DIFFERENCE, ["2031年植树多少亩", "白水县2031年植树多少亩"]),
        (["2031年植树多少亩"], "比白水县多多少", DIFFERENCE, ["2031年植树多少亩", "白水县2031年植树多少亩"]),
        (["2031年植树多少亩"], "比上一年少多少", DIFFERENCE, ["2031年植树多少亩", "2030年植树多少亩"]),
        (["2031年植树多少亩", "前一年呢"], "比前一年少多少", DIFFERENCE, ["2031年植树多少亩", "2030年植树多少亩"]),
        (["2030年建桥多少座", "2031年的目标呢"], "差多少", DIFFERENCE, ["2030年建桥多少座", "2031年建桥目标是多少座"]),
        (["2031年植树目标多少亩", "2030年实际植树多少"], "比上一年多了多少", DIFFERENCE,
         ["2031年植树目标多少亩", "2030年实际植树多少"]),
        (["接待费多少元", "培训费呢"], "加起来多少", SUM, ["接待费多少元", "培训费多少元"]),
        (["2030年建桥几座", "2031年呢", "2032年呢"], "一共几座", SUM, [f"{of}年建桥几座" for of in (2030, 2031, 2032)]),
        (["2030年植树多少亩", "2031年呢", "多了多少"], "一共呢多少", None, []),
    ],
)  # fmt: skip
def test_the_last_figures_are_compared(before, question, reckoning, parts):
    found = compared(question, *before)
    assert (found.reckoning if found else None) is reckoning
    assert list(found.parts if found else ()) == parts


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ([], "多了多少"),
        (["2031年植树多少亩"], "多了多少"),  # than what?
        (["2031年植树多少亩"], "比全市高多少"),  # no figure was told of it
        (["谁管路灯", "谁管公厕"], "差多少"),
        (["植树多少亩", "谁管路灯"], "一共多少"),
        (["2030年植树多少亩", "2031年呢"], "2031年比2029年多多少"),
        (["2031年植树多少亩"], "比上年增长多少"),  # a rate, which is told
    ],
)
def test_else_nothing_is_compared(before, question):
    assert compared(question, *before) is None
