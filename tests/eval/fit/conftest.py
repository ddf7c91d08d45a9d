from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from eval.bank.entry import Entry, Source
from eval.bank.places import place_of
from eval.sets.question_set import Question
from rag.types import Span

FERRY = (
    "渡口管理规定\n\n第一条　渡船每日六时开航，遇大雾停航。\n\n第二条　汽车过渡每辆收费十五元，由渡口所收取。\n\n"
    "第三条　行人过渡免费。\n\n第四条　渡口所负责救生设备的检查，每月两次。\n"
)
WELL = (
    "水井登记办法\n\n第一条　水井每年检测水质一次，由村民委员会送检。\n\n第二条　新打水井应当向乡水利站登记。\n\n"
    "第三条　废弃水井由水利站封填，费用由乡里承担。\n"
)
_NAME = "渡口.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents of one kind."""
    made = tmp_path / "documents"
    made.mkdir()
    (made / _NAME).write_text(FERRY, encoding="utf-8")
    (made / "水井.txt").write_text(WELL, encoding="utf-8")
    return made


@pytest.fixture
def entries(folder: Path) -> tuple[Entry, ...]:
    """Three questions that the first document answers, and one that nothing does."""
    source = Source(hashlib.sha256((folder / _NAME).read_bytes()).hexdigest(), _NAME)

    def entry(name: str, question: str, evidence: str, *answers: str) -> Entry:
        start = FERRY.find(evidence)
        places = (place_of(0, Span(start, start + len(evidence)), FERRY),) if evidence else ()
        return Entry(Question(name, question, bool(evidence), answers=answers), "notice", (source,), places)

    return (
        entry("a", "汽车过渡每辆收费多少", "汽车过渡每辆收费十五元", "十五元"),
        entry("b", "谁负责救生设备的检查", "渡口所负责救生设备的检查", "渡口所"),
        entry("c", "渡船每日什么时候开航", "渡船每日六时开航", "六时"),
        entry("d", "月球上的陨石归谁所有", ""),
    )
