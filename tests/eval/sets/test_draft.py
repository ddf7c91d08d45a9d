from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.judge.grade import grade
from eval.sets.check import check_questions
from eval.sets.draft import draft_questions, write_question_set
from eval.sets.load import load_questions
from eval.sets.question_set import Question
from rag.build import build_pipeline
from rag.config import Settings
from rag.pipeline import Pipeline
from rag.types import Bound, Document, Indicator, Kind, Scope, Span

DOCUMENT = Document("d", "报告", "高企净增277家，目标150家以上。", "a.txt", "h")


def row(name: str, value: float, quote: str, year: int, kind: Kind) -> Indicator:
    return Indicator(name, value, "家", Bound.EXACT, Scope((year,), kind, "某区"), "d", Span(0, len(quote)), quote)


def test_a_neighbouring_figure_is_rejected() -> None:
    rows = [
        row("高企净增", 277, "高企净增277家", 2019, Kind.ACTUAL),
        row("高企净增", 150, "目标150家以上", 2020, Kind.TARGET),
    ]
    actual, target = draft_questions(rows, [DOCUMENT])
    assert target.question == "2020年某区高企净增的目标是多少？"
    assert (target.answers, target.reject, target.evidence) == (("150家",), ("277家",), ("目标150家以上",))
    assert (actual.type, actual.reject) == ("actual", ("150家",))
    assert actual.id != target.id


def test_rows_that_ask_for_nothing_are_left_out() -> None:
    unclear = [
        row("高企净增", 277, "高企净增277家", 2019, Kind.ACTUAL),
        row("高企净增", 60, "净增60家", 2019, Kind.ACTUAL),
    ]
    short = row("个", 3, "3家", 2019, Kind.ACTUAL)
    foreign = Indicator("高企总数", 7, "家", Bound.EXACT, Scope((2019,)), "other", Span(0, 2), "7家")
    assert draft_questions([*unclear, short, foreign], [DOCUMENT]) == ()


@pytest.fixture(scope="module")
def pipeline(real_settings: Settings) -> Iterator[Pipeline]:
    """The real one over the report."""
    built = build_pipeline(real_settings)
    yield built
    built.close()


@pytest.fixture
def drafted(pipeline: Pipeline) -> tuple[Question, ...]:
    return draft_questions(pipeline.catalog.indicators(), pipeline.catalog.documents())


def test_a_draft_of_the_report_is_sound_and_reads_back(
    drafted: tuple[Question, ...], pipeline: Pipeline, tmp_path: Path
) -> None:
    assert len(drafted) > 30
    path = tmp_path / "draft.jsonl"
    path.write_text(write_question_set(drafted), encoding="utf-8")
    assert load_questions(path) == drafted
    texts = [document.text for document in pipeline.catalog.documents()]
    assert check_questions([("draft.jsonl", question) for question in drafted], texts) == ()
    for question in drafted:
        assert grade(question, "answered", question.evidence[0]).reason in {"正确"} or question.reject
