"""How a collection presents itself: what is set is kept, bounded, and on the command line."""

from __future__ import annotations

import json

import pytest

from rag.errors import UsageError
from ui.cli import run
from ui.collections.look import LONGEST_EXAMPLE, LONGEST_TITLE, LONGEST_WELCOME, MOST_EXAMPLES, Look
from ui.collections.looks import Looks
from ui.errors import DONE, WRONG_USAGE, LookError


def test_what_is_set_stays_until_it_is_set_again(service):
    looks = Looks(service)
    assert looks.of("人才") == Look("人才")
    looks.set("人才", title="人才\u202e政策\n", welcome="欢迎。\n\n请提问。 ", examples=["问一", " 问一", "", "问二"])
    assert looks.of("人才") == Look("人才", "人才政策", "欢迎。\n\n请提问。", ("问一", "问二"))
    looks.set("人才", welcome="")
    assert looks.of("人才") == Look("人才", "人才政策", "", ("问一", "问二"))
    looks.set("b", examples=[])
    assert list(looks.all()) == ["b", "人才"]
    assert looks.all()["b"].shown_title == "b"
    looks.forget("人才")
    looks.forget("人才")
    assert looks.of("人才") == Look("人才")


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "长" * (LONGEST_TITLE + 1)},
        {"welcome": "长" * (LONGEST_WELCOME + 1)},
        {"examples": ["长" * (LONGEST_EXAMPLE + 1)]},
        {"examples": [f"问{number}" for number in range(MOST_EXAMPLES + 1)]},
    ],
)
def test_what_is_too_long_is_refused_and_nothing_kept(service, wrong):
    looks = Looks(service)
    with pytest.raises(LookError):
        looks.set("甲", **wrong)
    assert looks.all() == {}


def test_a_name_that_cannot_be_is_refused(service):
    with pytest.raises(UsageError):
        Looks(service).set("a/b", title="甲")


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYQA_EMBEDDER", "hashing")
    (tmp_path / "a.txt").write_text("临水市公交情况通报\n\n2021年公交新增12个站点。\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("临水市粮仓情况通报\n\n2021年粮仓新增34个站点。\n", encoding="utf-8")
    assert run(["ingest", "a.txt"]) == DONE
    assert run(["ingest", "b.txt", "--collection", "内部"]) == DONE
    return tmp_path


def test_the_command_sets_and_lists(store, capsys):
    asked = ["--example", "2021年新增几个站点", "--example", "粮仓有几个"]
    assert run(["collections", "set", "内部", "--title", "内部文件", "--welcome", "您好", *asked]) == DONE
    capsys.readouterr()
    assert run(["collections", "list", "--json"]) == DONE
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert found == [
        {"name": "public", "documents": 1, "title": "", "welcome": "", "examples": []},
        {
            "name": "内部",
            "documents": 1,
            "title": "内部文件",
            "welcome": "您好",
            "examples": ["2021年新增几个站点", "粮仓有几个"],
        },
    ]
    assert run(["collections", "list"]) == DONE
    assert "内部文件" in capsys.readouterr().out
    assert run(["collections", "set", "内部", "--reset", "--title", "新"]) == DONE
    assert run(["collections", "list", "--json"]) == DONE
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["examples"] == []
    assert run(["collections", "set", "内部"]) == WRONG_USAGE
    assert run(["collections", "set", "a/b", "--title", "甲"]) == WRONG_USAGE
