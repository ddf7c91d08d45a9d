"""Every entry of the lexicon is counted; CI fails on one that is found nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bank.kinds import Split
from eval.bank.load import load_entries
from eval.signals.fires import PATTERNS, Fires, count_fires, files_of, sentences_of

ASKED = Path(__file__).with_name("also_asked.txt")
"""Our own questions after what the bank does not ask: small talk, rare facts of documents."""
TOLD = Path(__file__).with_name("also_told.txt")
"""Our own sentences of documents that are not at hand: what the shipped report does not tell."""


@pytest.fixture(scope="module")
def fires(report: Path) -> tuple[Fires, ...]:
    questions = [entry.question.question for split in Split for entry in load_entries(split)]
    questions += ASKED.read_text(encoding="utf-8").splitlines()
    told = report.read_text(encoding="utf-8") + TOLD.read_text(encoding="utf-8")
    return count_fires(questions, sentences_of(told))


def test_every_pattern_is_found_somewhere(fires: tuple[Fires, ...]) -> None:
    """What fails here is deleted, or stands in ``also_asked.txt`` or ``also_told.txt`` as people really say it."""
    assert [(one.file, one.group, one.entry) for one in fires if one.file.startswith(PATTERNS) and one.never] == []


def test_every_group_of_words_is_found_somewhere(fires: tuple[Fires, ...]) -> None:
    groups = {(one.file, one.group) for one in fires}
    assert groups == {(one.file, one.group) for one in fires if not one.never}


def test_every_file_of_patterns_and_words_is_counted(fires: tuple[Fires, ...]) -> None:
    assert {one.file for one in fires} == {*files_of(PATTERNS, ".toml"), *files_of("", ".txt")}


def test_a_text_is_counted_once_for_each_entry_it_holds() -> None:
    found = {(one.file, one.group): one for one in count_fires(["索引号是多少", "索引号"], ["本科，博士"])}
    assert found["patterns/facts.toml", "index_number"].questions == 2
    words = {one.entry: one for one in count_fires([], ["本科，博士"]) if one.file == "contrasts.txt"}
    assert (words["院士"].questions, words["院士"].sentences, words["院士"].never) == (0, 1, False)
    assert words["城市"].never


def test_of_a_file_that_is_tried_in_order_only_the_first_does_anything() -> None:
    found = count_fires(["索引号和发布日期是什么"], [])
    assert sum(one.first for one in found if one.file == "patterns/facts.toml") == 1
    assert sum(one.questions for one in found if one.file == "patterns/facts.toml") > 1


def test_the_first_of_synonyms_alone_does_nothing() -> None:
    found = count_fires(["地区生产总值", "GDP"], [])
    assert next(one for one in found if one.entry == "gdp").questions == 1


def test_sentences_are_cut_at_stops_and_lines() -> None:
    assert sentences_of("一。二\n\n三。") == ["一", "二", "三"]
