"""The documents of the bank are found by their bytes, asked, and counted."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eval.bank.__main__ import main
from eval.bank.ask import ask_stores, stores_of
from eval.bank.check import check_places
from eval.bank.convert import Converter
from eval.bank.entry import Entry, Source
from eval.bank.folders import document_files, folders_of_kinds, read_text
from eval.bank.load import with_evidence
from eval.bank.places import SqueezedText
from rag.config import Settings
from rag.errors import InputFileError

Asked = Callable[..., Path]


@pytest.fixture
def entries(folder: Path, asked: Asked) -> tuple[Entry, ...]:
    path = asked({}, {"question": "多久发卡", "answers": ["二十个工作日"], "doc": "时限.txt", "type": "figure",
                      "evidence": ["二十个工作日内发放"]})  # fmt: skip
    return tuple(one.entry for one in Converter([folder]).convert(path, "city"))


def test_documents_are_found_whatever_they_are_called(folder: Path, entries: tuple[Entry, ...]) -> None:
    (folder / "通知.md").rename(folder / "改名.md")
    found = folders_of_kinds(entries, document_files([folder.parent]))
    assert found == {"city": (folder,)}


def test_the_folder_that_holds_more_of_a_kind_is_taken(folder: Path, entries: tuple[Entry, ...]) -> None:
    copies = folder.parent / "a copies"
    copies.mkdir()
    shutil.copy(folder / "通知.md", copies)
    assert folders_of_kinds(entries, document_files([folder.parent])) == {"city": (folder,)}


def test_a_document_that_is_missing_is_named(folder: Path, entries: tuple[Entry, ...]) -> None:
    (folder / "时限.txt").unlink()
    with pytest.raises(InputFileError, match=r"时限\.txt"):
        folders_of_kinds(entries, document_files([folder]))
    with pytest.raises(InputFileError, match="is no folder"):
        document_files([folder / "通知.md"])


def test_evidence_is_cut_from_the_documents(
    folder: Path, entries: tuple[Entry, ...], caplog: pytest.LogCaptureFixture
) -> None:
    texts = {one.sha256: read_text(folder / one.file) for entry in entries for one in entry.documents}
    first, second = with_evidence(entries, texts.get)
    assert first.evidence == ("可以向街道办事处申领敬老卡",)
    assert second.evidence == ("二十个工作日内发放",)
    changed = dict.fromkeys(texts, SqueezedText.of("换了文本"))
    assert all(one.evidence == () for one in with_evidence(entries, changed.get))
    assert "时限.txt" in caplog.text


def test_places_are_checked_against_the_documents(folder: Path, entries: tuple[Entry, ...]) -> None:
    files = document_files([folder])
    assert check_places(entries, files) == ()
    (place,) = entries[0].places
    moved = replace(entries[0], places=(replace(place, span=place.span.shift(1)),))
    gone = replace(entries[0], places=(replace(place, checksum="0" * 12),))
    away = replace(entries[0], documents=(Source("0" * 64, "别处.md"),))
    found = check_places([moved, gone, away], files)
    assert "别处.md is not at hand" in found[0]
    assert "moved" in found[1]
    assert "does not stand" in found[2]


def test_each_kind_has_a_store_of_its_own_or_all_share_one(entries: tuple[Entry, ...]) -> None:
    first, second = entries
    other = replace(second, kind="plan")
    folders = {"city": (Path("a"),), "plan": (Path("b"), Path("a"))}
    apart = stores_of([first, other], folders)
    assert [(one.name, one.folders, len(one.entries)) for one in apart] == [
        ("city", (Path("a"),), 1),
        ("plan", (Path("b"), Path("a")), 1),
    ]
    (together,) = stores_of([first, other], folders, all_in_one=True)
    assert together.folders == (Path("a"), Path("b"))
    assert together.entries == (first, other)


def test_what_is_asked_is_judged_with_its_evidence(
    folder: Path, entries: tuple[Entry, ...], fast_settings: Settings, tmp_path: Path
) -> None:
    stores = stores_of(entries, {"city": (folder,)})
    outcomes = list(ask_stores(stores, fast_settings, tmp_path / "stores"))
    assert [one.file for one in outcomes] == ["city", "city"]
    assert all(one.grade is not None and one.retrieval is not None for one in outcomes)
    assert (tmp_path / "stores" / "city").is_dir()


def test_the_command_checks_and_runs_a_set(
    monkeypatch: pytest.MonkeyPatch, report: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("POLICYQA_EMBEDDER", "hashing")
    out, figures = tmp_path / "outcomes.jsonl", tmp_path / "figures.json"
    with caplog.at_level(logging.INFO, "eval"):
        code = main(["run", "development", str(report.parent), "--sets", "seed", "--outcomes", str(out), "--json",
                     str(figures), "--stores", str(tmp_path / "stores")])  # fmt: skip
    assert code == 0
    lines = out.read_text(encoding="utf-8").splitlines()
    counted = json.loads(figures.read_text(encoding="utf-8"))["sets"]["total"]
    assert counted["questions"] == len(lines)
    assert counted["crashed"] == 0
    assert "total" in caplog.text
    assert main(["check", str(tmp_path)]) == 1  # nothing is at hand there
