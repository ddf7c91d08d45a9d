"""Lists of the bank: converted with what may be told besides, asked, and counted by unit."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.bank.__main__ import main
from eval.bank.convert import Converter
from eval.bank.entry import LISTS, Entry, read_entries, to_lines
from eval.bank.kinds import Split
from eval.bank.load import load_entries
from eval.bank.places import SqueezedText
from eval.bank.units import to_text, told_of
from rag.types import Answer, Citation, Document, Query, Span, Status

Asked = Callable[..., Path]
TEXT = "敬老卡可以办。年满七十岁减半。年满八十岁免费。遗失要补办。"
DOCUMENT = Document("d", "办法", TEXT, "办法.txt", "hash")


@pytest.fixture
def entry(folder: Path, asked: Asked) -> Entry:
    (folder / "通知.md").write_text(TEXT, encoding="utf-8")
    line = {"question": "敬老卡有哪些优待", "answers": ["减半", "免费"], "type": "list", "every": True,
            "evidence": ["年满七十岁减半。", "年满八十岁免费。"], "also": ["敬老卡可以办。"]}  # fmt: skip
    (found,) = Converter([folder]).convert(asked(line), "city")
    assert not found.problems
    return found.entry


def answer(*quotes: str) -> Answer:
    cited = []
    for marker, quote in enumerate(quotes, start=1):
        start = TEXT.index(quote)
        cited.append(Citation(marker, "d", "办法", (), Span(start, start + len(quote)), quote))
    return Answer(Query("问", "问"), Status.ANSWERED, "".join(quotes), citations=tuple(cited))


def test_wanted_places_and_others_are_kept_apart_and_written_and_read_back(entry: Entry, tmp_path: Path) -> None:
    assert (entry.set_name, len(entry.places), len(entry.also)) == (LISTS, 2, 1)
    path = tmp_path / "lists.jsonl"
    path.write_text(to_lines([entry]), encoding="utf-8")
    (found,) = read_entries(path)
    assert (found.every, found.places, found.also) == (True, entry.places, entry.also)


def test_a_quote_of_two_sentences_is_two_units(entry: Entry) -> None:
    documents = {entry.documents[0].sha256: DOCUMENT}
    found = told_of(entry, answer("敬老卡可以办。年满七十岁减半。", "遗失要补办。"), documents)
    assert (found.counts.told, found.counts.said, found.counts.foreign) == (1, 3, 1)
    assert found.lines == ("+ 年满七十岁减半。", "- 年满八十岁免费。", "! 遗失要补办。")


def test_the_report_has_a_line_for_each_question_and_one_for_all(entry: Entry) -> None:
    documents = {entry.documents[0].sha256: DOCUMENT}
    found = told_of(entry, answer("年满八十岁免费。"), documents)
    lines = to_text([found]).splitlines()
    assert "1/2 50%" in lines[1]
    assert lines[-1].split()[:3] == ["all", "1/2", "50%"]
    assert "0/1 0%" in lines[-1]
    assert "- 年满七十岁减半。" in to_text([found], show=True)


def test_places_of_a_text_that_is_not_read_the_same_any_more_are_found_again(entry: Entry) -> None:
    moved = Document("d", "办法", f"印发日期。{TEXT}", "办法.txt", "hash")
    start = moved.text.index("年满七十岁")
    cited = Citation(1, "d", "办法", (), Span(start, start + 8), moved.text[start : start + 8])
    found = told_of(
        entry, Answer(Query("问", "问"), Status.ANSWERED, "x", citations=(cited,)), {entry.documents[0].sha256: moved}
    )
    assert found.counts.told == 1
    assert SqueezedText.of(moved.text).find("年满七十岁减半。") == (Span(start, start + 8),)


def test_lists_are_loaded_by_name_alone() -> None:
    assert LISTS not in {one.set_name for one in load_entries(Split.DEVELOPMENT)}
    assert {one.set_name for one in load_entries(Split.DEVELOPMENT, [LISTS])} == {LISTS}


def test_a_split_is_asked_from_the_command_line(
    folder: Path, entry: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("eval.bank.__main__.load_entries", lambda split, sets: (entry,))
    monkeypatch.setenv("POLICYQA_EMBEDDER", "hashing")
    with caplog.at_level(logging.INFO, "eval"):
        assert main(["units", "development", str(folder.parent), "--stores", str(tmp_path / "stores"), "--show"]) == 0
    assert "敬老卡有哪些优待" in caplog.text
    assert "all" in caplog.text


def test_pieces_beside_that_stand_nowhere_are_named(folder: Path, asked: Asked) -> None:
    path = asked({"every": True, "also": ["不在文中的话"]})
    (found,) = Converter([folder]).convert(path, "city")
    assert any("不在文中的话" in problem for problem in found.problems)
    assert json.loads(to_lines([found.entry]).splitlines()[0])["every"] is True
