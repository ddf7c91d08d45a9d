"""Overviews that a small language model really wrote, recorded once: most keep something, and what is kept is true.

``recorded.jsonl``: replies of Qwen2.5-Coder-1.5B-Instruct (Q4_K_M) to the prompts of this program at temperature 0,
over quotes that are invented or of the report in ``corpus/``. ``kept`` is what the check left when a person read each
beside its quotes and found nothing false in it: whoever changes it reads it again.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.types import Citation, Kind, Scope, Span
from rag.verify.overview.check import borne_out

ROWS = [
    json.loads(line) for line in Path(__file__).with_name("recorded.jsonl").read_text(encoding="utf-8").splitlines()
]


def kept_of(row):
    quotes = [
        Citation(
            number,
            "d",
            one["title"],
            tuple(one["section"]),
            Span(0, len(one["quote"])),
            one["quote"],
            Scope(tuple(one["years"]), Kind(one["kind"]), one["body"]),
        )
        for number, one in enumerate(row["quotes"], start=1)
    ]
    return borne_out(row["reply"], quotes, row["question"])


@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_what_is_kept_is_what_was_read_and_found_true(row):
    assert kept_of(row) == row["kept"]


def test_most_overviews_keep_something():
    assert sum(bool(kept_of(row)) for row in ROWS) >= 0.6 * len(ROWS)
