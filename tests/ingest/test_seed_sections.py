"""The seed report's sections against the golden file, and the same report in other formats."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ingest.facts.metadata import find_title, read_facts
from ingest.parse.format import Format
from ingest.parse.table import load_parser
from ingest.structure.noise import find_noise
from ingest.structure.sections import find_sections
from ingest.types import ParsedText
from rag.types import Section

GOLDEN = Path(__file__).parent / "golden" / "seed_sections.jsonl"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"


def _sections(parsed: ParsedText) -> tuple[Section, ...]:
    noise = find_noise(parsed.text)
    title, span = find_title(parsed.text, parsed.title, noise, parsed.headings)
    return find_sections(parsed.text, "seed", title, span, noise, parsed.headings)


def _row(section: Section) -> dict[str, object]:
    return {
        "level": section.level,
        "heading": section.heading,
        "path": list(section.path),
        "start": section.span.start,
        "end": section.span.end,
    }


def test_sections_of_the_seed_report(seed_text: str) -> None:
    rows = [_row(section) for section in _sections(ParsedText(seed_text))]
    if UPDATE:
        GOLDEN.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    assert rows == [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


def test_golden_files_are_not_rewritten_in_ci() -> None:
    assert not (os.environ.get("CI") and "UPDATE_GOLDEN" in os.environ)


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".html"])
def test_the_report_reads_alike_in_every_format(suffix: str, seed_text: str, request: pytest.FixtureRequest) -> None:
    data: bytes = request.getfixturevalue(f"seed_{suffix[1:]}")
    parsed = load_parser(Format(suffix[1:]))(data, f"报告{suffix}")
    assert "高企认定净增150家以上" in parsed.text
    assert "专利申请量3288件、授权量2124件" in parsed.text
    original = _sections(ParsedText(seed_text))
    assert [(s.level, s.path, s.heading) for s in _sections(parsed)] == [(s.level, s.path, s.heading) for s in original]
    assert {f.name: f.normal for f in read_facts(parsed.text)} == {f.name: f.normal for f in read_facts(seed_text)}
