from __future__ import annotations

import threading

import pytest

from rag.config import Settings
from rag.errors import CorrectionError
from rag.store.store import Store
from ui.errors import StoreBusyError, UnknownDocumentError
from ui.serve.writer import Writer


@pytest.fixture
def writer(store) -> Writer:
    return Writer(Settings(store=store, embedder="hashing"))


def test_what_is_written_is_answered_from_by_workers_that_run(open_pool, writer, tmp_path):
    pool = open_pool()
    (tmp_path / "notice.txt").write_text("某区通知\n\n2020年新建充电桩86个。\n", encoding="utf-8")
    steps = []
    report = writer.add([tmp_path / "notice.txt"], step=lambda *step: steps.append(step))
    assert (report.documents, len(report.failed)) == (1, 0)
    assert steps[-1][:2] == (1, 1)
    for _ in range(6):  # whichever of the workers answers
        assert "86个" in pool.ask("2020年新建充电桩多少个").text
    (added,) = (one for one in pool.catalog.documents() if "充电桩" in one.text)
    assert writer.correct(added.doc_id, {"title": "某区充电桩通知"}) == {"title": "某区充电桩通知"}
    assert pool.catalog.document(added.doc_id).title == "某区充电桩通知"
    writer.remove(added.doc_id)
    assert pool.catalog.document(added.doc_id) is None
    for _ in range(6):
        assert "86个" not in pool.ask("2020年新建充电桩多少个").text


def test_what_is_not_there_or_cannot_be_is_said(writer, store):
    with pytest.raises(UnknownDocumentError):
        writer.remove("nowhere")
    with pytest.raises(UnknownDocumentError):
        writer.correct("nowhere", {"title": "x"})
    with Store(store) as opened:
        doc_id = opened.catalog.documents()[0].doc_id
    with pytest.raises(CorrectionError):
        writer.correct(doc_id, {"colour": "red"})


def test_one_change_at_a_time(writer, store, tmp_path):
    with Store(store) as other, other.writing(), pytest.raises(StoreBusyError) as busy:
        writer.remove(other.catalog.documents()[0].doc_id)
    assert busy.value.retry_after_s >= 1
    (tmp_path / "notice.txt").write_text("某区通知\n\n2020年新建充电桩86个。\n", encoding="utf-8")
    within = threading.Event()
    refused: list[type[BaseException]] = []

    def second(*_: object) -> None:
        within.set()
        try:
            writer.remove("nowhere")
        except StoreBusyError as error:
            refused.append(type(error))

    writer.add([tmp_path / "notice.txt"], step=second)
    assert within.is_set()
    assert refused == [StoreBusyError] * len(refused)
    assert refused
