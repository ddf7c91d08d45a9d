"""A folder that the store follows: what is new, changed, moved, removed, the same, nearly the same; through kills."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest

from ingest.build import build_ingest
from ingest.fingerprint import fingerprint, similarity
from ingest.types import IngestReport
from rag.build import build_pipeline, open_store
from rag.config import Settings
from rag.store.store import Store

LONG = "".join(
    f"第{number}条　各单位应当在{number}月底前报送植树计划，并按季度公布进展情况。\n" for number in range(1, 40)
)


def text(word: str, trees: int = 300) -> str:
    return f"关于{word}的通知\n\n2021年{word}计划植树{trees}棵。\n"


def sync(settings: Settings, folder: Path) -> IngestReport:
    pipeline = build_ingest(settings)
    try:
        return pipeline.sync(folder)
    finally:
        pipeline.close()


def found(settings: Settings) -> dict[str, list[str]]:
    """Titles of the documents with the names of their files."""
    with open_store(settings) as store:
        sources = store.catalog.sources.all()
        return {
            one.title: [Path(name).name for name, source in sources.items() if source.doc_id == one.doc_id]
            for one in store.catalog.documents()
        }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    for word in ("甲", "乙", "丙", "丁"):
        (made / f"{word}.txt").write_text(text(word), encoding="utf-8")
    for path in made.iterdir():
        os.utime(path, (1_600_000_000, 1_600_000_000))  # long settled
    return made


def test_new_changed_moved_and_removed(fast_settings: Settings, folder: Path) -> None:
    first = sync(fast_settings, folder)
    assert (first.documents, first.unchanged, first.moved, first.removed) == (4, 0, 0, 0)
    (folder / "戊.txt").write_text(text("戊"), encoding="utf-8")
    (folder / "乙.txt").write_text(text("乙", 999), encoding="utf-8")
    (folder / "sub").mkdir()
    (folder / "丙.txt").rename(folder / "sub" / "丙丙.txt")
    (folder / "丁.txt").unlink()
    second = sync(fast_settings, folder)
    assert (second.documents, second.unchanged, second.moved, second.removed) == (2, 2, 1, 1)
    titles = {f"关于{word}的通知": [f"{word}.txt"] for word in ("甲", "乙", "戊")}
    assert found(fast_settings) == {**titles, "关于丙的通知": ["丙丙.txt"]}
    third = sync(fast_settings, folder)
    assert (third.documents, third.unchanged, third.moved, third.removed) == (0, 4, 0, 0)


def test_what_did_not_change_is_not_read_again(
    fast_settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(fast_settings, folder)
    monkeypatch.setattr("ingest.take.digest_of", lambda *_: pytest.fail("read again"))
    assert sync(fast_settings, folder).unchanged == 4


def test_a_file_just_written_is_looked_at_again(fast_settings: Settings, folder: Path) -> None:
    path = folder / "甲.txt"
    path.write_text(text("甲", 111), encoding="utf-8")
    at = time.time_ns() + 60_000_000_000  # however long this test is held up
    os.utime(path, ns=(at, at))
    sync(fast_settings, folder)
    path.write_text(text("甲", 222), encoding="utf-8")
    os.utime(path, ns=(at, at))  # within the same tick of the clock, of the same size
    assert sync(fast_settings, folder).documents == 1


def test_other_folders_and_folders_that_cannot_be_searched_are_left_alone(
    fast_settings: Settings, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "files2"
    other.mkdir()
    (other / "己.txt").write_text(text("己"), encoding="utf-8")
    sync(fast_settings, other)
    sync(fast_settings, folder)
    assert len(found(fast_settings)) == 5
    for path in folder.iterdir():
        path.unlink()
    report = sync(fast_settings, folder)
    assert (report.removed, len(report.failed)) == (0, 1)
    folder.rmdir()
    assert sync(fast_settings, folder).removed == 0
    assert len(found(fast_settings)) == 5


def test_identical_bytes_and_identical_text_are_one_document(fast_settings: Settings, folder: Path) -> None:
    shutil.copy(folder / "甲.txt", folder / "甲副本.txt")
    made = docx.Document()
    for line in text("乙").split("\n\n"):
        made.add_paragraph(line.strip())
    made.save(str(folder / "乙文档.docx"))
    report = sync(fast_settings, folder)
    assert (report.documents, report.unchanged, len(report.alike)) == (4, 2, 1)
    assert {Path(one.path).name: one.share for one in report.alike}.keys() <= {"乙文档.docx", "乙.txt"}
    assert (report.alike[0].share, report.alike[0].stored) == (1, False)
    files = found(fast_settings)
    assert files["关于甲的通知"] == ["甲.txt", "甲副本.txt"]
    assert sorted(files["关于乙的通知"]) == ["乙.txt", "乙文档.docx"]
    assert sync(fast_settings, folder).unchanged == 6
    (folder / "甲.txt").unlink()
    assert sync(fast_settings, folder).removed == 0
    assert found(fast_settings)["关于甲的通知"] == ["甲副本.txt"]


def test_the_same_words_of_another_body_are_another_document(fast_settings: Settings, folder: Path) -> None:
    for number in (1, 2):
        header = f"<table><tr><td>文号</td><td>林函〔2021〕{number}号</td></tr></table>"
        page = f"<html><body>{header}<p>同意你单位的植树方案，请认真组织实施。</p></body></html>"
        (folder / f"{number}.html").write_text(page, encoding="utf-8")
    assert sync(fast_settings, folder).documents == 6


def test_near_duplicates_are_both_stored_and_told(fast_settings: Settings, folder: Path) -> None:
    (folder / "a.txt").write_text("植树管理办法\n\n" + LONG, encoding="utf-8")
    (folder / "b.txt").write_text("植树管理办法\n\n" + LONG.replace("在7月底", "在8月底"), encoding="utf-8")
    report = sync(fast_settings, folder)
    assert report.documents == 6
    (alike,) = report.alike
    assert (Path(alike.path).name, alike.title, alike.stored) == ("b.txt", "植树管理办法", True)
    assert 0.85 <= alike.share < 1
    assert sync(fast_settings, folder).alike == ()


def test_a_new_version_of_a_file_is_no_near_duplicate(fast_settings: Settings, folder: Path) -> None:
    (folder / "甲.txt").write_text("植树管理办法\n\n" + LONG, encoding="utf-8")
    sync(fast_settings, folder)
    (folder / "甲.txt").write_text("植树管理办法\n\n" + LONG.replace("在7月底", "在8月底"), encoding="utf-8")
    assert sync(fast_settings, folder).alike == ()


def test_sketches_estimate_what_texts_share() -> None:
    whole, other = fingerprint(LONG), fingerprint("".join(reversed(LONG)))
    assert similarity(whole.sketch, fingerprint(LONG.replace("\n", "\r\n ")).sketch) == 1
    assert fingerprint(LONG.replace("\n", " ")).text_hash == whole.text_hash
    assert similarity(whole.sketch, other.sketch) < 0.1
    assert not set(whole.bands) & set(other.bands)
    assert fingerprint("短").sketch == ()


KILLED = """
import os, signal, sys, threading, time
from pathlib import Path
from ingest import intake
from ingest.build import build_ingest
from rag.config import load_settings
from rag.store import catalog, chroma, database, lexical

intake._BATCH_FILES = 6
steps = [0]
fatal = int(sys.argv[3])

def counted(cls, name):
    real = getattr(cls, name)
    def step(*args, **kwargs):
        steps[0] += 1
        if steps[0] == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    setattr(cls, name, step)

counted(database.Database, "writing")
for name in ("upsert", "remove"):
    counted(chroma.ChromaIndex, name)
for name in ("upsert", "remove", "refresh"):
    counted(lexical.LexicalIndex, name)
pipeline = build_ingest(load_settings(store=Path(sys.argv[1]), embedder="hashing"))
pipeline.sync(Path(sys.argv[2]))
pipeline.close()
print(steps[0])
"""


def contents(settings: Settings, root: Path) -> Any:
    """All that a store holds, comparable with another's."""
    build_pipeline(settings).close()  # mends what is left
    with open_store(settings) as store:
        catalog = store.catalog
        assert catalog.doc_ids.unready() == ()
        documents = catalog.documents()
        return (
            [
                (
                    one,
                    catalog.sections(one.doc_id),
                    catalog.blocks(one.doc_id),
                    catalog.chunks_of(one.doc_id),
                    catalog.fingerprints.same_text(fingerprint(one.text).text_hash),
                    catalog.fingerprints.sketches(fingerprint(one.text).bands, len(documents)),
                )
                for one in documents
            ],
            [(one.source, one.doc_id, one.content_hash) for one in catalog.sources.all().values()],
            sorted(map(astuple, catalog.indicators()), key=repr),
            indexed(store, [chunk.chunk_id for one in documents for chunk in catalog.chunks_of(one.doc_id)]),
        )


def indexed(store: Store, chunk_ids: Sequence[str]) -> Any:
    """How many chunks the indexes hold, and which they find."""
    probe = np.ones(256, dtype=np.float32) / 16
    dense = {chunk_id for chunk_id, _ in store.dense.search(probe, len(chunk_ids) + 10)}
    lexical = {chunk_id for chunk_id, _ in store.lexical.search(["计划", "通知", "植树"], len(chunk_ids) + 10)}
    assert dense == set(chunk_ids)
    return store.dense.count(), store.lexical.count(), sorted(lexical)


def many(folder: Path, files: int) -> None:
    """Files of all kinds: plain, twins, near twins, broken ones, archives."""
    folder.mkdir()
    for number in range(files):
        body = text(f"第{number}号林场", number)
        path = folder / f"{number:03}.txt"
        if number % 10 == 3:
            body = text("同一林场")
        if number % 10 == 5:
            body = f"植树管理办法\n\n{LONG}第{number}号\n"
        path.write_text(body if number % 10 != 7 else "", encoding="utf-8")
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("甲.txt", text("压缩甲"))
        archive.writestr("乙.txt", text("同一林场"))


def changed(folder: Path, files: int) -> None:
    """Another state of the same folder."""
    for number in range(0, files, 4):
        (folder / f"{number:03}.txt").write_text(text(f"第{number}号新林场", number), encoding="utf-8")
    for number in range(1, files, 8):
        (folder / f"{number:03}.txt").unlink()
    for number in range(2, files, 8):
        (folder / f"{number:03}.txt").rename(folder / f"m{number:03}.txt")


FILES, KILLS = (200, 20) if "TEST_KILLS" in os.environ else (30, 2)


@pytest.mark.in_files
@pytest.mark.timeout(3000)
def test_a_killed_sync_is_completed_by_the_next(tmp_path: Path, fast_settings: Settings, forked: Any) -> None:
    folder = tmp_path / "files"
    drawn = random.Random(11)
    for state, prepare in enumerate((many, changed)):
        prepare(folder, FILES)
        fresh = fast_settings.model_copy(update={"store": tmp_path / f"fresh{state}"})
        if state:
            shutil.copytree(tmp_path / "fresh0", fresh.store)
        whole = forked(KILLED, fresh.store, folder, -1)
        assert whole.returncode == 0, whole.stderr
        steps = int(whole.stdout)
        wanted = contents(fresh, folder)
        for kill in range(KILLS):
            settings = fast_settings.model_copy(update={"store": tmp_path / f"killed{state}-{kill}"})
            if state:
                shutil.copytree(tmp_path / "fresh0", settings.store)
            killed = forked(KILLED, settings.store, folder, drawn.randint(2, steps))
            assert killed.returncode == -signal.SIGKILL, killed.stderr
            sync(settings, folder)
            assert contents(settings, folder) == wanted


def test_watching_takes_what_comes_until_interrupted(fast_settings: Settings, folder: Path) -> None:
    environment = {**os.environ, "POLICYQA_EMBEDDER": "hashing", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    arguments = ["sync", str(folder), "--watch", "--interval", "0.2", "--json", "--store", str(fast_settings.store)]
    # A program started in the background of a shell that is no terminal's has interrupts switched off.
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    command = [sys.executable, "-c", f"{heed}; from ui.cli import main; main()", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as run:
        assert run.stdout is not None
        assert '"documents": 4' in run.stdout.readline()
        (folder / "empty.txt").touch()
        assert "empty.txt" in run.stdout.readline()
        (folder / "戊.txt").write_text(text("戊"), encoding="utf-8")
        assert '"documents": 1' in run.stdout.readline()
        (folder / "戊.txt").unlink()
        assert '"removed": 1' in run.stdout.readline()
        time.sleep(0.3)
        run.send_signal(signal.SIGINT)
        assert run.stdout.read() == ""
        assert run.wait(30) == 130
