from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
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
from rag.types import Bound, Document, Indicator, Kind, Scope, Span, Turn

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
    assert (actual.question, actual.type, actual.reject) == ("2019年某区高企净增多少家？", "actual", ("150家",))
    assert actual.id != target.id
    assert (actual.difficulty, target.difficulty) == ("hard", "hard")


def test_a_name_with_a_word_put_in_is_the_same_indicator_and_another_name_is_not() -> None:
    rows = [
        row("高企净增", 277, "高企净增277家", 2019, Kind.ACTUAL),
        row("高企认定净增", 150, "高企认定净增150家", 2020, Kind.TARGET),
        row("瞪羚企业", 26, "瞪羚企业26家", 2020, Kind.TARGET),
    ]
    assert [one.reject for one in draft_questions(rows, [DOCUMENT])] == [("150家",), ("277家",), ()]


def test_the_nearest_years_are_rejected_first_and_not_all() -> None:
    rows = [row("高企总数", 100 + year, f"高企总数{100 + year}家", year, Kind.ACTUAL) for year in range(2010, 2020)]
    last = draft_questions(rows, [DOCUMENT])[-1]
    assert last.reject == ("2118家", "2117家", "2116家")


@pytest.mark.parametrize("quote", ["由2019年的277家增至290家", "高企总数290家,净增277家"])
def test_a_figure_of_the_quote_itself_is_not_rejected(quote: str) -> None:
    rows = [
        row("高企总数", 277, "高企总数277家", 2019, Kind.ACTUAL),
        row("高企总数", 290, quote, 2020, Kind.ACTUAL),
    ]
    assert draft_questions(rows, [DOCUMENT])[1].reject == ()


def test_the_same_figure_in_another_writing_is_not_rejected() -> None:
    rows = [
        row("高企总数", 10000, "高企总数1万家", 2019, Kind.ACTUAL),
        row("高企总数", 10000, "高企总数10000家", 2020, Kind.TARGET),
    ]
    assert [one.reject for one in draft_questions(rows, [DOCUMENT])] == [(), ()]


def test_what_was_reached_is_told_from_a_target_of_the_same_year() -> None:
    rows = [
        row("高企总数", 277, "高企总数277家", 2020, Kind.ACTUAL),
        row("高企总数", 250, "高企总数达到250家", 2020, Kind.TARGET),
    ]
    assert [one.question for one in draft_questions(rows, [DOCUMENT])] == [
        "2020年某区高企总数实际是多少？",
        "2020年某区高企总数的目标是多少？",
    ]


def test_national_figures_are_asked_as_people_say_it() -> None:
    rows = [
        replace(one, scope=replace(one.scope, body="国家"))
        for one in (
            row("新建学校", 277, "新建学校277家", 2020, Kind.ACTUAL),
            row("国有企业", 250, "国有企业250家", 2020, Kind.ACTUAL),
        )
    ]
    assert [one.question for one in draft_questions(rows, [DOCUMENT])] == [
        "2020年全国新建学校多少家？",
        "2020年国有企业多少家？",
    ]


def test_a_figure_that_stands_twice_is_asked_once() -> None:
    rows = [
        row("高企总数", 10000, "高企总数1万家", 2019, Kind.ACTUAL),
        row("高企总数", 10000, "高企总数10000家", 2019, Kind.ACTUAL),
    ]
    (question,) = draft_questions(rows, [DOCUMENT])
    assert question.answers == ("1万家", "10000家")


def test_an_id_stays_with_its_wording() -> None:
    one = row("高企总数", 277, "高企总数277家", 2019, Kind.ACTUAL)
    moved = replace(one, value=290, quote="高企总数290家", span=Span(9, 16), doc_id="e")
    other = replace(DOCUMENT, doc_id="e")
    (before,), (after,) = draft_questions([one], [DOCUMENT]), draft_questions([moved], [other])
    assert before.id == after.id


@pytest.mark.parametrize(
    ("name", "quote", "value"),
    [
        ("对小区", "对36家小区", 36),
        ("网上可办率达到", "网上可办率达到36家", 36),
        ("科创工程”企业", "科创工程”企业36家", 36),
        ("前3批企业", "前3批企业36家", 36),
        ("高企总数", "推进三家联动行动", 3),
        ("高企总数", "高企总数不详", 3),
    ],
)
def test_a_row_that_nobody_would_ask_by_is_left_out(name: str, quote: str, value: float) -> None:
    sound = row("企业总数", 36, "企业总数36家", 2019, Kind.ACTUAL)
    drafted = draft_questions([row(name, value, quote, 2019, Kind.ACTUAL), sound], [DOCUMENT])
    assert [one.question for one in drafted] == ["2019年某区企业总数是多少？"]


def test_rows_that_ask_for_nothing_are_left_out() -> None:
    unclear = [
        row("高企净增", 277, "高企净增277家", 2019, Kind.ACTUAL),
        row("高企净增", 60, "净增60家", 2019, Kind.ACTUAL),
    ]
    short = row("个", 3, "3家", 2019, Kind.ACTUAL)
    foreign = Indicator("高企总数", 7, "家", Bound.EXACT, Scope((2019,)), "other", Span(0, 2), "7家")
    ageless = replace(row("高企总数", 7, "高企总数7家", 2019, Kind.ACTUAL), scope=Scope((), Kind.ACTUAL))
    assert draft_questions([*unclear, short, foreign, ageless], [DOCUMENT]) == ()


def test_every_field_of_a_question_survives_writing(tmp_path: Path) -> None:
    full = Question(
        id="1", question="那2020年呢？\u2028", answerable=True, history=(Turn("user", "问"), Turn("assistant", '答"')),
        answers=("甲",), answers_all=(("乙", "丙"), ("丁",)), reject=("戊",), evidence=("己\n庚",), type="t",
        difficulty="d",
    )  # fmt: skip
    path = tmp_path / "set.jsonl"
    path.write_text(write_question_set([full, Question("2", "谁?", answerable=False)]), encoding="utf-8")
    assert load_questions(path) == (full, Question("2", "谁?", answerable=False))


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
    assert any(question.reject for question in drafted)
    assert len({question.question for question in drafted}) == len(drafted)
    for question in drafted:
        assert grade(question, "answered", question.evidence[0]).correct
        for figure in question.reject:
            assert not grade(question, "answered", f"{question.answers[0]}；{figure}").correct
