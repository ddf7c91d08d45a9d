"""The measure of what ingest reads of documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.structure import judge, load_golds, tree_scores

TEXT = """关于做好某项工作的通知

一、总体要求

（一）目的。为了测试，做好工作。

二、附则

本通知自2031年7月1日起施行。
"""


def golds(folder: Path, **fields: object) -> Path:
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    file = folder / "golds.jsonl"
    lines = [{"path": "a.txt", "sha256": "0f", **fields}, {"path": "kept.txt", "sha256": "ff", "title": "保留"}]
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return file


def verdicts(folder: Path, **fields: object) -> dict[str, bool]:
    return {one.field: one.right for one in judge(load_golds(golds(folder, **fields), "0123456789ab"), folder)}


def test_only_the_fields_of_the_chosen_documents_are_judged(tmp_path):
    assert verdicts(tmp_path, title="关于做好某项工作的通知") == {"title": True}


@pytest.mark.parametrize(
    ("wanted", "other", "right"),
    [
        ("云发〔2031〕1号", [], False),
        ("云发〔2031〕1号", [""], True),
        ("", [], True),
        (None, [], True),
    ],
)
def test_any_listed_value_is_right_and_an_empty_one_means_none(tmp_path, wanted, other, right):
    assert verdicts(tmp_path, document_number=wanted, document_number_alt=other) == {"document_number": right}


def test_headings_are_compared_by_their_beginning_and_depth(tmp_path):
    tree = [[1, "一、总体要求"], [2, "（一）目的"], [1, "二、附则"]]
    assert verdicts(tmp_path, headings=tree) == {"headings": True}
    assert verdicts(tmp_path, headings=[[1, "一、总体要求"], [1, "（一）目的"], [1, "二、附则"]]) == {"headings": False}


def test_optional_headings_count_in_neither_direction(tmp_path):
    assert verdicts(
        tmp_path, headings=[[1, "一、总体要求"], [1, "二、附则"]], headings_optional=[[2, "（一）目的"]]
    ) == {"headings": True}


def test_articles_are_bare_and_skipped_levels_count_nothing():
    found = [(1, "第一章 总则"), (2, "第一条"), (2, "第二条")]
    wanted = [(2, "第一章总则"), (4, "第一条为了加强"), (4, "第三条")]
    assert tree_scores(found, wanted) == (2 / 3, 2 / 3)


def test_a_document_that_cannot_be_read_is_wrong(tmp_path):
    file = golds(tmp_path, title="关于做好某项工作的通知")
    (tmp_path / "a.txt").unlink()
    assert [one.right for one in judge(load_golds(file, "0"), tmp_path)] == [False]
