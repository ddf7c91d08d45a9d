from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import load_settings

# Invented.
REPORTS = {
    "青石县": (
        "青石县2021年政府工作报告\n\n发布机构：青石县人民政府\n\n一、2020年工作回顾\n\n全年新增就业3200人。新建学校4所。粮食总产量达到21万吨。"
        "改造老旧小区12个。新增公园绿地9公顷。新建停车位640个。\n\n"
        "二、2021年工作安排\n\n新增就业3500人以上。新建学校5所。\n"
    ),
    "白水县": (
        "白水县2021年政府工作报告\n\n发布机构：白水县人民政府\n\n一、2020年工作回顾\n\n"
        "全年新增就业1800人。新建学校2所。\n"
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A pipeline over two invented reports."""
    folder: Path = tmp_path_factory.mktemp("reports")
    for name, text in REPORTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    settings = load_settings(store=folder / "store", embedder="hashing")
    ingest = build_ingest(settings)
    result = ingest.ingest(sorted(folder.glob("*.txt")))
    ingest.close()
    assert result.documents == 2
    pipeline = build_pipeline(settings)
    yield pipeline
    pipeline.close()


class Kept:
    """Not closed with a server."""

    def __init__(self, pipeline: Any) -> None:
        self.ask, self.stream, self.search = pipeline.ask, pipeline.stream, pipeline.search
        self.catalog = pipeline.catalog

    def close(self) -> None:
        """Nothing to do."""


def test_what_may_be_asked_next_is_known_to_have_an_answer(world: Any, made: Any, wait_for: Any) -> None:
    page = world.page(Kept(made))
    asked = page.ask("青石县2020年新增就业多少人")
    (turn,) = page.settled(asked["conversation_id"])
    assert turn["answer"]["short_answer"] == "3200人"
    (turn,) = wait_for(lambda: [one for one in page.read(asked["conversation_id"]) if one["suggestions"]])
    assert 1 <= len(turn["suggestions"]) <= 3
    assert turn["question"] not in turn["suggestions"]
    assert any("2021年新增就业的目标" in one for one in turn["suggestions"])
    for question in turn["suggestions"]:
        answer = made.ask(question)
        assert answer.status.value == "answered"
        assert "青石" in answer.citations[0].title


def test_nothing_is_offered_twice_in_a_conversation(world: Any, made: Any, wait_for: Any) -> None:
    page = world.page(Kept(made))
    asked = page.ask("青石县2020年新增就业多少人")
    conversation = asked["conversation_id"]
    (first,) = wait_for(lambda: [one for one in page.settled(conversation) if one["suggestions"]])
    page.ask("青石县2020年新建学校多少所", conversation_id=conversation)
    (second,) = wait_for(lambda: [one for one in page.settled(conversation)[1:] if one["suggestions"]])
    assert not {first["question"], *first["suggestions"]} & set(second["suggestions"])


def test_what_is_chosen_restricts_the_answer(world: Any, made: Any) -> None:
    page = world.page(Kept(made))
    by_title = {one.title[:3]: one for one in made.catalog.documents()}
    assert set(by_title) == set(REPORTS)
    question = "2020年新增就业多少人"

    def cited(**filters: Any) -> set[str]:
        asked = page.ask(question, filters=filters)
        (turn,) = page.settled(asked["conversation_id"])
        assert turn["filters"] == {"doc_ids": [], "years": [], "issuers": [], **filters}
        return {one["title"][:3] for one in turn["answer"]["citations"]}

    assert cited(doc_ids=[by_title["白水县"].doc_id]) == {"白水县"}
    issuers = page.client.get("/chat/welcome").json()["filters"]["issuers"]
    assert len(issuers) == 2
    (white,) = [one for one in issuers if "白水" in one]
    assert cited(issuers=[white]) == {"白水县"}
    assert cited(issuers=["没有这个单位"]) == set()
    refused = page.post_ask(question, filters={"doc_ids": ["f" * 16]})
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_document")
