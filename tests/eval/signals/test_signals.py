"""No signal of the reader is silent on a few questions after documents of our own."""

from __future__ import annotations

from pathlib import Path

from eval.bank.ask import Store
from eval.bank.entry import Entry
from eval.sets.question_set import Question
from eval.signals.record import watched, weigh
from eval.signals.worth import signal_worths
from rag.config import load_settings
from rag.read.score.score import load_weights

FOLDER = Path(__file__).with_name("documents")
ASKED = (
    "云桥市2031年一般公共预算收入目标增长多少",
    "云桥市2030年新建了几所公办幼儿园",
    "2031年要改造多少个老旧小区",
    "青山县敬老卡补贴每月多少元",
    "青山县的敬老卡由哪个部门发放",
    "敬老卡多少个工作日能办好",
    "云桥市今年要办好哪些民生实事",
    "申请敬老卡要提交什么",
    "青山县渡船管理办法规定渡船超载罚多少",
)


def test_every_signal_judges_some_units_differently(tmp_path: Path) -> None:
    """What fails here is deleted, or a document and a question are added where it has something to say."""
    entries = tuple(Entry(Question(str(at), text, True, answers=("-",)), "own") for at, text in enumerate(ASKED))
    asked = list(weigh((Store("own", (FOLDER,), entries),), load_settings(), tmp_path, watched))
    assert len(asked) >= len(ASKED)
    assert [one.name for one in signal_worths(asked, load_weights()) if not one.fires] == []
