"""``policyqa curated``: what was exported is imported again, and a file with a wrong line changes nothing."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from rag.store.catalog import Catalog
from rag.store.database import sqlite_url
from ui.cli import run

LINES = [
    {"question": "几点开门", "answer": "九点。", "similar": ["什么时候开门"], "expires_on": "2031年12月31日"},
    {"question": "几点关门", "answer": "九时。", "active": False, "collections": ["internal"]},
]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    with closing(Catalog(sqlite_url(tmp_path / "store" / "catalog.sqlite"))) as catalog:
        catalog.writer.show([])
    return tmp_path / "store"


def written(path: Path, lines: list[dict[str, object]]) -> str:
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return str(path)


def test_export_gives_back_what_was_imported(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["curated", "import", written(tmp_path / "a.jsonl", LINES), "--store", str(store)]) == 0
    capsys.readouterr()
    assert run(["curated", "export", "--store", str(store)]) == 0
    exported = capsys.readouterr().out
    found = {one["question"]: one for one in map(json.loads, exported.splitlines())}
    assert found["几点开门"]["expires_on"] == "2031-12-31"
    assert found["几点开门"]["similar"] == ["什么时候开门"]
    assert found["几点关门"]["active"] is False
    (tmp_path / "b.jsonl").write_text(exported, encoding="utf-8")
    assert run(["curated", "import", str(tmp_path / "b.jsonl"), "--store", str(store)]) == 0
    assert run(["curated", "list", "--store", str(store)]) == 0
    listed = capsys.readouterr().out
    assert listed.count("几点开门") == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": "", "answer": "甲"},
        {"answer": "甲"},
        {"question": "乙", "answer": 3},
        {"question": "乙", "answer": "丙", "curated_id": "../x"},
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_kept(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: dict[str, object]
) -> None:
    assert run(["curated", "import", written(tmp_path / "a.jsonl", [LINES[0], wrong]), "--store", str(store)]) == 2
    assert "2" in capsys.readouterr().err
    run(["curated", "list", "--store", str(store)])
    assert not capsys.readouterr().out
