"""A follow-up that may lean on nothing is also read by itself, and the surer answer is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import Settings, load_settings
from rag.path.stages import Stages
from rag.types import Answer, Hit, Query, Status, Turn

BEFORE = [Turn("user", "青山市渡船每船限载多少人")]
RULE = "# 青山市渡口管理办法\n\n第一条 渡船每船限载二十人。\n\n第二条 渡工由航道站培训。\n"
EDITED, ALONE = "青山市渡船每船限载，渡工由谁培训", "青山市渡工由谁培训"


class SureReader:
    """As sure of each wording as it is told to be; of others it knows nothing."""

    name = "sure"

    def __init__(self, sureness: Mapping[str, float]) -> None:
        self.sureness, self.read_of = sureness, list[str]()

    def read(self, query: Query, hits: Sequence[Hit]) -> Answer:
        self.read_of.append(query.standalone_text)
        sure = self.sureness.get(query.standalone_text)
        status = Status.ABSTAINED if sure is None else Status.ANSWERED
        return Answer(query, status, query.standalone_text, confidence=sure or 0.0)


class Holds:
    """Takes every answer for true."""

    def verify(self, answer: Answer) -> Answer:
        return answer


@pytest.fixture(scope="module")
def ferries(tmp_path_factory) -> Settings:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "渡口.md").write_text(RULE, encoding="utf-8")
    settings = load_settings(store=folder / "store", embedder="hashing")
    ingest = build_ingest(settings)
    ingest.ingest([folder])
    ingest.close()
    return settings


def told(ferries: Settings, sureness: Mapping[str, float], question: str) -> tuple[Answer, list[str]]:
    reader = SureReader(sureness)

    def change(stages: Stages) -> Stages:
        return replace(stages, reader=reader, verifier=Holds(), annotators=())

    pipeline = build_pipeline(ferries, change=change)
    try:
        return pipeline.ask(question, BEFORE), reader.read_of
    finally:
        pipeline.close()


@pytest.mark.parametrize(
    ("edited", "alone", "expected"),
    [
        (0.3, 0.6, ALONE),
        (None, 0.3, ALONE),
        (0.55, 0.6, EDITED),  # hardly surer
        (0.6, 0.3, EDITED),
        (0.6, None, EDITED),
        (0.95, 1.0, EDITED),
    ],
)
def test_the_surer_reading_is_told(ferries, edited, alone, expected):
    sureness = {text: sure for text, sure in ((EDITED, edited), (ALONE, alone)) if sure is not None}
    answer, _ = told(ferries, sureness, "渡工由谁培训")
    assert answer.text == expected
    assert answer.query.text == "渡工由谁培训"
    assert answer.query.history == tuple(BEFORE)


def test_what_leaves_no_doubt_is_read_once(ferries):
    for question in ("那白水县呢", "青山市渡工由谁培训"):
        _, read_of = told(ferries, {}, question)
        assert len(read_of) == 1
    _, read_of = told(ferries, {EDITED: 0.95}, "渡工由谁培训")
    assert read_of == [EDITED]


def test_neither_reading_is_told_where_none_is_found(ferries):
    answer, read_of = told(ferries, {}, "渡工由谁培训")
    assert answer.status is Status.ABSTAINED
    assert read_of == [EDITED, ALONE]
