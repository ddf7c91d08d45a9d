"""The welcome of the chat: what a collection holds and how it presents itself, to those who may see it."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import load_settings
from ui.access.access import Access
from ui.access.caller import Caller
from ui.collections.looks import Looks
from ui.collections.welcome import Welcomes
from ui.errors import BusyError, UnknownCollectionError
from ui.http.base import Resources
from ui.service import Service
from ui.web.site import Site

EVERYBODY = Caller(collections=("public",))
TEXT = "临水市{word}局文件\n\n{year}年{word}情况通报\n\n{year}年，{word}站点总数达到{number}个。\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Two collections, one of them for few."""
    folder = tmp_path_factory.mktemp("welcome")
    settings = load_settings(store=folder / "store", embedder="hashing")
    ingest = build_ingest(settings)
    for collection, word, year in (("", "公交", 2021), ("内部", "粮仓", 2022)):
        path = folder / f"{word}.txt"
        path.write_text(TEXT.format(word=word, year=year, number=year - 2000), encoding="utf-8")
        ingest.ingest([path], collection=collection)
    ingest.close()
    service = Service(build_pipeline(settings))
    with Access.open(settings) as access:
        yield Site(Resources(service, settings), access)
    service.drain()
    service.stop()


@pytest.fixture
def welcomes(site, monkeypatch):
    monkeypatch.setattr("ui.collections.examples._PATIENCE_S", 60)  # however slow the machine is
    return Welcomes(site)


def test_a_visitor_is_told_of_what_it_may_see_alone(welcomes):
    told = welcomes.of(EVERYBODY)
    assert (told.documents, told.years, [one.name for one in told.collections]) == (1, [2021, 2021], ["public"])
    assert [one.year for one in told.filters.documents] == [2021]
    assert told.examples
    assert "粮仓" not in told.model_dump_json()
    everything = welcomes.of(Caller(role="admin", user_id="u1", name="甲"))
    assert (everything.documents, everything.years) == (2, [2021, 2022])
    assert [one.name for one in everything.collections] == ["public", "内部"]
    assert everything.user
    assert any("粮仓" in one for one in everything.examples)


def test_a_collection_shows_its_own_look_and_examples(welcomes, site):
    few = Caller(collections=("public", "内部"))
    assert welcomes.of(few, "内部").title == "内部"
    Looks(site.kept).set("内部", title="内部文件", welcome="您好", examples=["2022年有几个站点"])
    told = welcomes.of(few, "内部")
    assert (told.title, told.welcome, told.examples) == ("内部文件", "您好", ["2022年有几个站点"])
    assert "公交" not in told.model_dump_json()
    assert {one.name: one.title for one in told.collections} == {"public": "public", "内部": "内部文件"}
    assert "内部文件" not in welcomes.of(EVERYBODY).model_dump_json()
    Looks(site.kept).forget("内部")


@pytest.mark.parametrize("caller", [EVERYBODY, Caller()])
def test_no_collection_and_one_of_others_are_refused_alike(welcomes, caller):
    hidden = "没有" if not caller.collections else "内部"
    with pytest.raises(UnknownCollectionError, match="not there, or not for this asker"):
        welcomes.of(caller, hidden)


def test_a_busy_server_welcomes_without_examples_and_tries_again(welcomes, site, monkeypatch):
    def busy(*_: object) -> None:
        raise BusyError("busy")

    pipeline = site.service.pipeline
    monkeypatch.setattr(site.service, "_pipeline", SimpleNamespace(catalog=pipeline.catalog, ask=busy))
    told = welcomes.of(EVERYBODY)
    assert (told.examples, told.more_examples) == ([], True)
    monkeypatch.setattr(site.service, "_pipeline", pipeline)
    told = welcomes.of(EVERYBODY)
    assert told.examples
    assert not told.more_examples


def test_who_comes_while_examples_are_tried_is_told_that_more_will_follow(site, monkeypatch):
    monkeypatch.setattr("ui.collections.examples._PATIENCE_S", 0)
    welcomes, go_on, pipeline = Welcomes(site), threading.Event(), site.service.pipeline

    def slow(*arguments: object) -> object:
        go_on.wait(30)
        return pipeline.ask(*arguments)

    monkeypatch.setattr(site.service, "_pipeline", SimpleNamespace(catalog=pipeline.catalog, ask=slow))
    told = welcomes.of(EVERYBODY)
    assert (told.examples, told.more_examples) == ([], True)
    go_on.set()
    monkeypatch.setattr("ui.collections.examples._PATIENCE_S", 60)
    told = welcomes.of(EVERYBODY)
    assert told.examples
    assert not told.more_examples
