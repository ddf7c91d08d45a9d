"""What ingest costs a file does not grow with the number of files: statements, transactions and commits are counted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ingest.build import build_ingest
from rag.config import Settings
from rag.store.chroma import ChromaIndex
from rag.store.database import Database
from rag.store.lexical import LexicalIndex

SMALL, LARGE = 30, 180
COUNTED = [
    (Database, "reading"),
    (Database, "writing"),
    (ChromaIndex, "upsert"),
    (ChromaIndex, "remove"),
    (LexicalIndex, "upsert"),
    (LexicalIndex, "remove"),
]


def counts(settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each of the store's doors is passed while a folder is taken in."""
    passed: Counter[str] = Counter()
    with monkeypatch.context() as patched:
        for cls, name in COUNTED:
            patched.setattr(cls, name, _counting(getattr(cls, name), f"{cls.__name__}.{name}", passed))
        pipeline = build_ingest(settings)
        report = pipeline.ingest([folder])
        pipeline.close()
    passed["files"] = report.documents + report.unchanged
    return passed


def _counting(real, name, passed):  # type: ignore[no-untyped-def]
    def counted(*args, **kwargs):  # type: ignore[no-untyped-def]
        passed[name] += 1
        return real(*args, **kwargs)

    return counted


@pytest.mark.in_files  # the same doors of either
def test_the_work_for_a_file_does_not_grow_with_their_number(
    fast_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[int, tuple[Counter[str], Counter[str], Counter[str]]] = {}
    for files in (SMALL, LARGE):
        folder = tmp_path / f"files{files}"
        folder.mkdir()
        settings = fast_settings.model_copy(update={"store": tmp_path / f"store{files}"})
        rounds = []
        for trees in (300, 300, 400):  # new, the same again, all changed
            for number in range(files):
                text = f"关于第{number}号林场的通知\n\n2021年{number}号林场计划植树{trees}棵。\n"
                (folder / f"{number}.txt").write_text(text, encoding="utf-8")
            rounds.append(counts(settings, folder, monkeypatch))
        seen[files] = (rounds[0], rounds[1], rounds[2])
    for few, many in zip(seen[SMALL], seen[LARGE], strict=True):
        assert many["files"] == LARGE
        assert (many["Database.reading"] - few["Database.reading"]) / (LARGE - SMALL) <= 6
        # Written in batches, not file by file.
        for cls, name in COUNTED[1:]:
            assert many[f"{cls.__name__}.{name}"] <= few[f"{cls.__name__}.{name}"] + 2
