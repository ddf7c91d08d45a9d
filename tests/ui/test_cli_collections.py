"""Collections on the command line: taken into one, listed, shown, moved, carried by a backup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ui.cli import run
from ui.errors import DONE, WRONG_USAGE

TEXT = "临水市{word}情况通报\n\n2021年{word}新增{number}个站点。\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYQA_EMBEDDER", "hashing")
    for name, number in (("公交", 12), ("粮仓", 34)):
        (tmp_path / f"{name}.txt").write_text(TEXT.format(word=name, number=number), encoding="utf-8")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert run([*arguments, "--json"]) == DONE
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def collections(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, list[str]]:
    return {one["source"]: one["collections"] for one in said(capsys, "documents", *arguments)}


def test_what_is_known_joins_a_further_collection_and_is_not_read_again(folder, capsys):
    assert said(capsys, "ingest", "公交.txt")[0]["documents"] == 1
    assert said(capsys, "ingest", "粮仓.txt", "--collection", "内部")[0]["documents"] == 1
    assert collections(capsys) == {"公交.txt": ["public"], "粮仓.txt": ["内部"]}
    again = said(capsys, "ingest", "公交.txt", "粮仓.txt", "--collection", "备查")[0]
    assert (again["documents"], again["unchanged"]) == (0, 2)
    assert collections(capsys) == {"公交.txt": ["public", "备查"], "粮仓.txt": ["内部", "备查"]}
    assert said(capsys, "ingest", "公交.txt", "粮仓.txt")[0]["unchanged"] == 2
    assert collections(capsys, "--collection", "内部") == {"粮仓.txt": ["内部", "备查"]}
    assert collections(capsys, "--collection", "没有") == {}
    assert {one["value"] for one in said(capsys, "indicators", "--collection", "内部")} == {34.0}


def test_a_changed_file_stays_in_the_collections_it_was_in(folder, capsys):
    assert said(capsys, "sync", ".", "--collection", "内部")[0]["documents"] == 2
    (folder / "粮仓.txt").write_text(TEXT.format(word="粮仓", number=56), encoding="utf-8")
    assert said(capsys, "ingest", "粮仓.txt")[0]["documents"] == 1
    assert collections(capsys) == {"公交.txt": ["内部"], "粮仓.txt": ["内部"]}


def test_what_a_sync_need_not_read_joins_its_collection_too(folder, capsys):
    said(capsys, "sync", ".")
    assert said(capsys, "sync", ".", "--collection", "b")[0]["unchanged"] == 2
    assert collections(capsys) == {"公交.txt": ["b", "public"], "粮仓.txt": ["b", "public"]}


def test_a_text_that_only_another_collection_holds_is_stored(folder, capsys):
    said(capsys, "ingest", "粮仓.txt", "--collection", "内部")
    (folder / "又.txt").write_text(TEXT.format(word="粮仓", number=34) + "\n", encoding="utf-8")
    report = said(capsys, "ingest", "又.txt")[0]
    assert report["documents"] == 1
    assert report["alike"] == []
    assert collections(capsys) == {"又.txt": ["public"], "粮仓.txt": ["内部"]}


def test_a_document_is_moved_and_shown_with_its_collections(folder, capsys):
    said(capsys, "ingest", "粮仓.txt")
    doc_id = said(capsys, "documents")[0]["doc_id"]
    assert said(capsys, "documents", "move", doc_id[:8], "--to", "甲", "--to", "乙")[0]["collections"] == ["乙", "甲"]
    assert said(capsys, "documents", "show", doc_id)[0]["collections"] == ["乙", "甲"]
    said(capsys, "documents", "remove", doc_id)
    said(capsys, "ingest", "粮仓.txt")
    assert collections(capsys) == {"粮仓.txt": ["public"]}


def test_a_backup_keeps_them(folder, capsys):
    said(capsys, "ingest", "粮仓.txt", "--collection", "内部")
    said(capsys, "backup", "store.zip")
    said(capsys, "restore", "store.zip", "--store", "other")
    assert collections(capsys, "--store", "other") == {"粮仓.txt": ["内部"]}


@pytest.mark.parametrize("name", ["", " ", "a/b", "a b", "甲\u202e乙", "a\x00b", "x" * 65, "甲'; drop"])
def test_a_name_that_cannot_be_is_refused_before_anything_is_done(folder, capsys, name):
    assert run(["ingest", "公交.txt", "--collection", name or "\t"]) == WRONG_USAGE
    assert not (folder / ".policyqa").exists()


def by_folder(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    return {Path(name).name: names for name, names in collections(capsys).items()}


@pytest.mark.parametrize("command", ["ingest", "sync"])
def test_folders_name_collections_and_alone_decide(folder, capsys, command):
    root = folder / "文件"
    for name in ("内部", "开放"):
        (root / name / "深").mkdir(parents=True)
    (folder / "粮仓.txt").rename(root / "内部" / "深" / "粮仓.txt")
    (folder / "公交.txt").rename(root / "公交.txt")
    taking = (command, "文件", "--collection-by-folder")
    said(capsys, *taking)
    assert by_folder(capsys) == {"公交.txt": ["public"], "粮仓.txt": ["内部"]}
    (root / "公交.txt").rename(root / "内部" / "公交.txt")
    said(capsys, *taking)
    moved = by_folder(capsys)
    # What is no more in the open folder is no more open, once the store follows the folder.
    assert moved["公交.txt"] == (["内部"] if command == "sync" else ["public", "内部"])
    (root / "开放" / "同.txt").write_bytes((root / "内部" / "深" / "粮仓.txt").read_bytes())
    said(capsys, *taking)
    assert sorted(by_folder(capsys)["粮仓.txt"]) == ["内部", "开放"]


def test_a_folder_that_names_no_collection_is_refused_before_anything_is_done(folder, capsys):
    (folder / "文件" / "a b").mkdir(parents=True)
    (folder / "公交.txt").rename(folder / "文件" / "公交.txt")
    assert run(["ingest", "文件", "--collection-by-folder"]) == WRONG_USAGE
    assert run(["ingest", "文件", "--collection-by-folder", "--collection", "b"]) == WRONG_USAGE
    assert not (folder / ".policyqa").exists()


def test_a_collection_is_asked_and_evaluated_alone(folder, capsys):
    said(capsys, "ingest", "公交.txt")
    said(capsys, "ingest", "粮仓.txt", "--collection", "内部")
    assert said(capsys, "ask", "2021年粮仓新增几个站点", "--collection", "public")[0]["status"] == "abstained"
    assert "34" in said(capsys, "ask", "2021年粮仓新增几个站点", "--collection", "内部")[0]["answer"]
    question = {"id": "1", "question": "2021年粮仓新增几个站点", "answerable": True, "category": "figure"}
    question |= {"answers": ["34个"], "evidence": ["2021年粮仓新增34个站点"]}
    (folder / "set.jsonl").write_text(json.dumps(question, ensure_ascii=False) + "\n", encoding="utf-8")
    assert run(["eval", "set.jsonl", "--collection", "public"]) == WRONG_USAGE
    assert "2021年粮仓新增34个站点" in capsys.readouterr().err  # the evidence, which stands in none of its documents
    assert run(["eval", "set.jsonl", "--collection", "内部", "--min-accuracy", "1"]) == DONE
