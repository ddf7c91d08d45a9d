"""The commands ``sync``, ``backup`` and ``restore``: what they print and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ui.cli import run

TEXT = "关于{}的通知\n\n2021年{}计划植树300棵。\n"


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYQA_EMBEDDER", "hashing")
    monkeypatch.setenv("POLICYQA_LANGUAGE", "zh")
    (tmp_path / "files").mkdir()
    for word in "甲乙":
        (tmp_path / "files" / f"{word}.txt").write_text(TEXT.format(word, word), encoding="utf-8")
    return tmp_path


def test_a_folder_is_followed_backed_up_and_restored(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sync", "files", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert (first["documents"], first["moved"], first["removed"], first["failed"]) == (2, 0, 0, [])

    (workplace / "files" / "甲.txt").unlink()
    (workplace / "files" / "empty.txt").touch()
    assert run(["sync", "files"]) == 1
    out, err = capsys.readouterr()
    assert "移除 1 份" in out
    assert "empty.txt" in err

    assert run(["backup", "all.zip", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 1
    assert run(["restore", "all.zip"]) == 2
    assert "--force" in capsys.readouterr().err
    assert run(["restore", "all.zip", "--store", "other"]) == 0
    assert "已恢复 1 份" in capsys.readouterr().out
    assert run(["documents", "--store", "other"]) == 0
    assert "关于乙的通知" in capsys.readouterr().out


def test_wrong_use_is_one_line(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, code in (
        (["sync", "none"], 2),
        (["backup", "all.zip"], 3),
        (["restore", "none.zip"], 2),
    ):
        assert run(arguments) == code
        out, err = capsys.readouterr()
        assert out == ""
        assert len(err.splitlines()) == 1


def test_what_is_alike_and_what_is_passed_over_is_told(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = "<html><body><p>关于甲的通知</p><p>2021年甲计划植树300棵。</p></body></html>"
    (workplace / "files" / "甲.html").write_text(page, encoding="utf-8")
    (workplace / "files" / "program.py").write_text("pass", encoding="utf-8")
    assert run(["ingest", "files", "--json"]) == 0
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert [(one["share"], one["stored"]) for one in report["alike"]] == [(1.0, False)]
    assert [Path(one["path"]).name for one in report["skipped"]] == ["program.py"]
    assert "文字与《关于甲的通知》" in err
    assert "1 个文件不是文档" in err
