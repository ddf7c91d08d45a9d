from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pydantic import ValidationError

from rag.types import ModelUse, Pointing, Turn
from ui.schemas import AskIn, DocumentOut, IndicatorOut, answer_json
from ui.schemas.answers import ModelUseOut

KEYS = [
    "id",
    "question",
    "standalone_question",
    "status",
    "answer",
    "overview",
    "short_answer",
    "citations",
    "missing",
    "notes",
    "closest",
    "confidence",
    "reader",
    "latency_ms",
    "timings_ms",
    "model",
]
CITATION_KEYS = ["marker", "doc_id", "title", "section", "quote", "start", "end", "page", "year", "kind", "url"]


def test_an_answer_has_exactly_the_agreed_keys(tiny_pipeline):
    answer = answer_json(tiny_pipeline.ask("2020年高企净增目标是多少"))
    assert list(answer) == KEYS
    assert list(answer["citations"][0]) == CITATION_KEYS
    assert answer["status"] == "answered"
    assert (answer["citations"][0]["year"], answer["citations"][0]["kind"]) == (2020, "target")
    json.dumps(answer)


def test_what_a_language_model_had_to_do_with_it_is_told(tiny_pipeline):
    answer = tiny_pipeline.ask("2020年高企净增目标是多少")
    assert answer_json(answer)["model"] is None
    used = answer_json(replace(answer, model=ModelUse(Pointing.POINTED, 2, 900, 40)))["model"]
    assert used == {"outcome": "pointed", "calls": 2, "input_tokens": 900, "output_tokens": 40}


@pytest.mark.parametrize("outcome", list(Pointing))
def test_every_outcome_can_be_told(outcome):
    assert ModelUseOut.from_use(ModelUse(outcome)).outcome == outcome.value


def test_offsets_cut_the_quote_out_of_the_document(tiny_pipeline):
    cited = answer_json(tiny_pipeline.ask("2020年高企净增目标是多少"))["citations"][0]
    text = tiny_pipeline.catalog.document(cited["doc_id"]).text
    assert text[cited["start"] : cited["end"]] == cited["quote"]


def test_the_id_depends_on_question_answer_and_evidence_only(tiny_pipeline):
    first = answer_json(tiny_pipeline.ask("2020年高企净增目标是多少"))
    again = answer_json(tiny_pipeline.ask("2020年高企净增目标是多少"))
    other = answer_json(tiny_pipeline.ask("2019年高企净增多少家"))
    assert first["id"] == again["id"]
    assert first["id"] != other["id"]


def test_an_abstention_lists_the_nearest_passages(tiny_pipeline):
    answer = answer_json(tiny_pipeline.ask("主任叫什么名字"))
    assert answer["status"] == "abstained"
    assert answer["citations"] == []
    assert [item["marker"] for item in answer["closest"]] == [1, 2]


def test_latency_is_the_total_when_it_was_measured(tiny_pipeline):
    answer = answer_json(tiny_pipeline.ask("2020年高企净增目标是多少"))
    assert answer["latency_ms"] == 3.7
    assert answer["timings_ms"]["retrieve"] == 3.0


@pytest.mark.parametrize("turn", [["user", "一"], {"role": "user", "content": "一"}])
def test_history_comes_as_pairs_or_as_messages(turn):
    body = AskIn.model_validate({"question": "问", "history": [turn], "filters": {"years": [2020]}})
    assert body.turns() == (Turn("user", "一"),)
    assert body.filters.years == [2020]


@pytest.mark.parametrize("history", [[["user"]], [["robot", "一"]], ["一"], [{"role": "user"}], {"role": "user"}])
def test_other_histories_are_refused(history):
    with pytest.raises(ValidationError):
        AskIn.model_validate({"question": "问", "history": history})


def test_a_document_does_not_tell_where_it_lies(tiny_pipeline):
    shown = DocumentOut.from_document(tiny_pipeline.catalog.documents()[0])
    assert shown.source == "report.txt"
    assert "/srv" not in shown.model_dump_json()


def test_an_indicator_keeps_year_kind_and_offsets(tiny_pipeline):
    (row,) = tiny_pipeline.catalog.indicators()
    shown = IndicatorOut.from_indicator(row)
    assert (shown.value, shown.unit, shown.bound, shown.year, shown.kind) == (150.0, "家", "at_least", 2020, "target")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026年11月20日", "2026-11-20"),
        ("二〇二六年三月一日", "2026-03-01"),
        ("2020-12-15", "2020-12-15"),
        ("自公布之日起施行", "自公布之日起施行"),
        ("2020年13月1日", "2020年13月1日"),
        ("2020年1月1日至2021年1月1日", "2020年1月1日至2021年1月1日"),
    ],
)
def test_days_are_iso_where_they_can_be_read(tiny_pipeline, written, shown):
    document = replace(tiny_pipeline.catalog.documents()[0], metadata={"written_on": written, "issuer": "2020年1月1日"})
    assert DocumentOut.from_document(document).metadata == {"written_on": shown, "issuer": "2020年1月1日"}
