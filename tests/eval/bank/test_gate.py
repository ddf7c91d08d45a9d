"""The gate in CI. The shipped report is always asked; the other sets where setting ``bank`` names their folders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.bank.ask import ask_stores, stores_of
from eval.bank.folders import document_files, folders_of_kinds
from eval.bank.gate import below_gate, load_gate
from eval.bank.kinds import Split, load_kinds
from eval.bank.load import load_entries
from eval.bank.report import TOTAL, tallies, tally
from eval.judge.grade import Grade
from eval.run.outcome import Outcome
from eval.sets.question_set import Question
from rag.config import Settings, load_settings

SHIPPED = "seed"
FOLDERS = load_settings().bank_folders


def misses(sets: Sequence[str], folders: Sequence[Path], settings: Settings, stores: Path) -> tuple[str, ...]:
    entries = load_entries(Split.DEVELOPMENT, sets)
    found = stores_of(entries, folders_of_kinds(entries, document_files(folders)))
    outcomes = list(ask_stores(found, settings, stores))
    parts = tallies(outcomes)["sets"]
    if sets:
        parts.pop(TOTAL)
    assert len(outcomes) == len(entries)
    return below_gate(parts, load_gate())


def test_the_shipped_report_is_answered_as_well_as_it_was(report: Path, tmp_path: Path) -> None:
    assert misses([SHIPPED], [report.parent], load_settings(), tmp_path) == ()


@pytest.mark.timeout(7200)
@pytest.mark.skipif(not FOLDERS, reason="setting bank names no folder with the documents")
def test_every_kind_is_answered_as_well_as_it_was(tmp_path: Path) -> None:
    assert misses([], FOLDERS, load_settings(), tmp_path) == ()


def test_every_figure_is_of_a_set_and_a_share() -> None:
    assert set(load_gate()) <= {*load_kinds(), "conversations", TOTAL}
    assert SHIPPED in load_gate()
    assert all(0 < least <= 1 for least in load_gate().values())


def test_a_set_under_its_figure_is_named() -> None:
    right, wrong = (Outcome("a", Question("q", "?", True), "answered", 1.0, Grade(one, "")) for one in (True, False))
    sets = {"a": tally([right, wrong]), "b": tally([wrong])}
    assert below_gate(sets, {"a": 0.5}) == ()
    (line,) = below_gate(sets, {"a": 0.51})
    assert line.startswith("a: 1 of 2")
