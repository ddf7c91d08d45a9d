"""The bank: what readers set down of documents can be read and compared."""

from __future__ import annotations

import json
from pathlib import Path

from eval.structure import load_golds

BANK = Path(__file__).parents[3] / "eval" / "bank" / "documents.jsonl"
_LEAST = 60


def test_the_golds_of_documents_are_read():
    golds = load_golds(BANK)
    assert len(golds) >= _LEAST
    assert len({gold.sha256 for gold in golds}) == len(golds)
    assert all(gold.accepted["title"] for gold in golds)


def test_headings_are_told_by_their_beginning():
    lines = [json.loads(line) for line in BANK.read_text(encoding="utf-8").splitlines()]
    assert all(len(words) <= 14 and level >= 1 for line in lines for level, words in line["headings"])
