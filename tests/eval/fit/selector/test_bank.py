"""Examples of the bank come as a reader would meet them, with their gold found in what is read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from eval.bank.entry import Entry, Source
from eval.bank.kinds import Split
from eval.bank.places import place_of
from eval.fit.selector import bank
from eval.sets.question_set import Question
from rag.types import Span

TEXT = "渡口管理规定\n\n第一条　渡船每日六時開航。\n\n第二條　汽車每輛收費十五元，由渡口所收取。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    (made / "渡口.txt").write_text(TEXT, encoding="utf-8")
    (made / "水井.txt").write_text("饮水井登记办法\n\n第一条　水井每年检测两次。\n", encoding="utf-8")
    return made


def entry(folder: Path, name: str, question: str, evidence: str, **fields) -> Entry:
    source = Source(hashlib.sha256((folder / "渡口.txt").read_bytes()).hexdigest(), "渡口.txt")
    start = TEXT.find(evidence)
    places = (place_of(0, Span(start, start + len(evidence)), TEXT),) if evidence else ()
    return Entry(Question(name, question, bool(evidence), **fields), "guide", (source,), places)


def test_examples_hold_gold_and_what_was_found(monkeypatch, fast_settings, folder: Path, tmp_path: Path):
    entries = (
        entry(folder, "a", "汽车过渡收费多少", "汽車每輛收費十五元", answers=("十五元",)),
        entry(folder, "b", "月球上有几座渡口", ""),
    )
    monkeypatch.setattr(bank, "load_entries", lambda split, sets: entries)
    (source,) = bank.bank_sources(Split.FIT, fast_settings, [folder], tmp_path / "stores")
    assert source.name == "guide"
    asked, nowhere = source.examples
    assert asked.question == "汽车过渡收费多少"
    ((key, index),) = asked.gold
    one = source.passages[key]
    assert "汽车每辆收费十五元" in one.units[index].cut(one.text[one.body :])  # as it is read, in simplified characters
    assert set(asked.candidates) <= set(source.passages)
    assert asked.candidates
    assert nowhere.gold == ()
    assert nowhere.candidates
