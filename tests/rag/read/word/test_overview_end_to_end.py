"""An overview through the whole path of a question: verified words are told first, and it makes none of them late."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from unittest.mock import patch

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import Settings
from rag.errors import ChatModelError
from rag.patience import Patience, asker
from rag.types import Answer, Filters, Pointing, StageDone, Status, TextDelta, Wording

REPORT = """桐川市2031年工作报告

一、2030年工作回顾

（一）旅游发展。新登记民宿180家，民宿集聚村达到26个，带动农户就业3400人。建成环湖绿道42公里，新增停车位960个。旅游厕所全部完成改造，景区接待能力提高到每日5万人次，接待游客增长14%。
"""
QUESTION = "2030年旅游发展做了哪些工作"


@dataclass
class Worder:
    """Says one thing, and remembers what had been told when it was asked."""

    reply: str | Exception
    asked: int = 0

    def stream(self, system, user, schema=None):
        self.asked += 1
        if isinstance(self.reply, Exception):
            raise self.reply
        yield self.reply


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("overview")
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    made = Settings(store=folder / "store", embedder="hashing", min_confidence=0.04, chat_sure=0.0)
    ingest = build_ingest(made)
    ingest.ingest([folder / "report.txt"])
    ingest.close()
    return made


def events(settings, worder, wording=True):
    pipeline = build_pipeline(settings.model_copy(update={"chat_wording": wording}), chat_model=worder)
    try:
        return list(pipeline.stream(QUESTION))
    finally:
        pipeline.close()


def test_words_that_were_verified_come_before_the_model_is_asked(settings):
    worder = Worder("2030年，桐川市建成环湖绿道42公里，新增停车位690个。")
    pipeline = build_pipeline(settings.model_copy(update={"chat_wording": True}), chat_model=worder)
    told = ""
    try:
        for event in pipeline.stream(QUESTION):
            if isinstance(event, TextDelta):
                told += event.text
                assert worder.asked == 0
    finally:
        pipeline.close()
    assert isinstance(event, Answer)
    assert (event.status, event.text) == (Status.ANSWERED, told)
    assert worder.asked == 1
    assert event.overview == "2030年，桐川市建成环湖绿道42公里。"
    assert event.model is not None
    assert event.model.wording is Wording.PART
    assert "summarize" in event.timings


@pytest.mark.parametrize("reply", ["停车位六万个。", "https://a.example", ChatModelError("silent")], ids=str)
def test_a_model_changes_nothing_else(settings, reply):
    *_, plain = events(settings, Worder("无"), wording=False)
    *_, worded = events(settings, Worder(reply))
    bare = replace(worded, model=plain.model, timings=plain.timings)
    assert bare == plain
    assert plain.overview == ""


def test_without_the_setting_no_model_is_asked(settings):
    worder = Worder("建成环湖绿道42公里。")
    told = events(settings, worder, wording=False)
    assert worder.asked == 0
    assert not [one for one in told if isinstance(one, StageDone) and one.name == "summarize"]


def test_an_overview_alone_costs_no_request_at_the_start_and_one_endpoint_for_all_readers(settings, scripted):
    with scripted.ScriptedOpenAI(reply="建成环湖绿道42公里。") as server:
        asked = {"chat_model": "openai:any", "chat_base_url": server.base_url}
        chosen = settings.model_copy(update={"chat_wording": True, "reader": "extractive", **asked})
        assert (chosen.asks_model, chosen.uses_model) == (False, True)
        before = {one for one in threading.enumerate() if one.name == "policyqa-chat"}
        with patch("rag.build._WARM_UP", QUESTION):
            pipeline = build_pipeline(chosen, warm=True)
        assert server.requests == []
        try:
            for collections in (("public",), ("public", "inner"), ()):
                answer = pipeline.ask(QUESTION, (), Filters(collections=collections))
                assert answer.model is not None
                assert answer.model.wording is not Wording.NOT_ASKED
        finally:
            pipeline.close()
        started = {one for one in threading.enumerate() if one.name == "policyqa-chat"} - before
        assert (len(server.requests), len(started)) == (3, 1)


@pytest.mark.parametrize("left_s", [0.0, 30.0])
def test_a_question_that_is_only_tried_asks_no_model_and_warns_of_nothing(settings, scripted, caplog, left_s):
    caplog.set_level(logging.WARNING)
    model = {"chat_model": "openai:any", "chat_wording": True, "chat_base_url": scripted.refused_url()}
    pipeline = build_pipeline(settings.model_copy(update={**model, "chat_sure": 1.0}))
    token = asker.set(Patience(left_s))
    try:
        answer = pipeline.ask(QUESTION)
    finally:
        asker.reset(token)
        pipeline.close()
    assert answer.model.outcome is Pointing.UNAVAILABLE
    assert bool(caplog.records) == (left_s > 0)
