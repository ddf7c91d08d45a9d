"""Question files become entries: places instead of words, and a word on every line that cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eval.bank.convert import Converted, Converter
from eval.bank.entry import read_entries, to_lines
from eval.bank.folders import read_text

Asked = Callable[..., Path]


def converted(folder: Path, path: Path) -> list[Converted]:
    return list(Converter([folder]).convert(path, "city"))


def test_evidence_becomes_places_in_the_text_of_its_document(folder: Path, asked: Asked) -> None:
    (one,) = converted(folder, asked({"unit": "sentence", "style": "citizen"}))
    assert not one.problems
    assert one.entry.question.evidence == ()
    assert (one.entry.kind, one.entry.unit, one.entry.style) == ("city", "sentence", "citizen")
    (source,), (place,) = one.entry.documents, one.entry.places
    assert source.file == "通知.md"
    assert place.span.cut(read_text(folder / "通知.md").text) == "可以向街道办事处申领敬老卡"


def test_entries_are_read_as_they_were_written(folder: Path, asked: Asked, tmp_path: Path) -> None:
    entries = [
        one.entry
        for one in converted(
            folder,
            asked(
                {"history": [["user", "敬老卡是什么"], ["assistant", "一张卡。"]], "conversation": "t"},
                {"answers": [], "answers_all": ["街道", ["敬老卡", "卡"]], "reject": ["区"], "difficulty": "easy"},
                {"answerable": False, "answers": [], "evidence": [], "doc": ""},
            ),
        )
    ]
    path = tmp_path / "bank.jsonl"
    path.write_text(to_lines(entries), encoding="utf-8")
    assert list(read_entries(path)) == entries
    assert "可以向街道办事处" not in path.read_text(encoding="utf-8")


def test_a_row_is_found_by_the_words_of_its_cells(folder: Path, asked: Asked) -> None:
    (one,) = converted(folder, asked({"answers": ["150元"], "evidence": ["70-79周岁 150元"]}))
    assert not one.problems
    text = read_text(folder / "通知.md").text
    assert [place.span.cut(text) for place in one.entry.places] == ["70-79周岁", "150元"]


def test_without_a_named_document_all_are_looked_in(folder: Path, asked: Asked) -> None:
    (one,) = converted(folder, asked({"doc": None, "answers": ["二十个工作日"], "evidence": ["二十个工作日内发放"]}))
    assert [source.file for source in one.entry.documents] == ["时限.txt"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({"evidence": ["文件里没有这句"]}, "stands in no document"),
        ({"evidence": []}, "without evidence"),
        ({"doc": ["通知.md", "另一件.md"]}, "另一件.md is not in the folder"),
        ({"reject": ["办事处"]}, "forbids '街道办事处'"),
    ],
)
def test_what_cannot_be_used_is_named(folder: Path, asked: Asked, line: dict[str, object], problem: str) -> None:
    (one,) = converted(folder, asked(line))
    assert problem in "; ".join(one.problems)


def test_a_gold_that_its_evidence_does_not_hold_is_a_doubt(folder: Path, asked: Asked) -> None:
    first, second = converted(folder, asked({"answers": ["居委会"]}, {}))
    assert not first.problems
    assert "居委会" in first.doubts[0]
    assert not second.doubts


def test_a_reply_that_repeats_a_document_is_told_by_its_golds(folder: Path, asked: Asked) -> None:
    reply = "可以，年满六十周岁的本市居民，可以向街道办事处申领敬老卡，不收费。"
    own = "到街道办事处去申领，带上身份证，六十岁以上就可以，不收费。"
    history = [["user", "敬老卡找谁办"], ["assistant", reply], ["user", "多大可以"], ["assistant", own]]
    first, second, third = converted(
        folder,
        asked(
            {"conversation": "t"}, {"conversation": "t", "history": history}, {"history": history[:2], "question": "呢"}
        ),
    )
    assert not first.problems
    told = [turn.text for turn in second.entry.question.history]
    assert told == ["敬老卡找谁办", "街道办事处。", "多大可以", own]
    cut = third.entry.question.history[1].text
    assert cut.endswith("……")
    assert len(cut) < len(reply)
