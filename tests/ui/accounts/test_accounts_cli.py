from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from rag.config import load_settings
from ui.accounts.passwords import holds
from ui.accounts.users import Users
from ui.audit.log import entries
from ui.cli import run
from ui.database.service import open_service

PASSWORD = "correct-horse-2020"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYQA_LANGUAGE", "en")


class Shell:
    def __init__(self, store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._store, self._capsys, self._monkeypatch = store, capsys, monkeypatch

    def users(self, *arguments: str, typed: str = "", code: int = 0) -> str:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert run(["users", *arguments, "--store", str(self._store)]) == code
        shown = self._capsys.readouterr()
        return shown.err if code else shown.out

    def right(self, name: str, password: str) -> bool:
        with open_service(load_settings(store=self._store)) as service:  # type: ignore[union-attr]
            known = Users(service).known(name)
            return known is not None and holds(known.password, password)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path, capsys, monkeypatch)


def test_users_are_added_listed_disabled_and_enabled(shell: Shell, tmp_path: Path) -> None:
    made = json.loads(shell.users("add", "王编辑", "--role", "editor", "--json", typed=f"{PASSWORD}\n"))
    assert (made["name"], made["role"], made["collections"], made["status"]) == ("王编辑", "editor", ["public"], "live")
    assert "password" not in made
    assert shell.right("王编辑", PASSWORD)
    secret = shell.users("add", "root", "--role", "admin", "--collections", "*", "--generate").strip()
    assert shell.right("root", secret)
    listed = shell.users("list")
    assert [line.split()[0] for line in listed.splitlines()] == ["Name", "root", "王编辑"]
    assert "disabled" in shell.users("disable", "王编辑")
    assert "live" in shell.users("enable", "王编辑")
    another = json.loads(shell.users("password", "王编辑", "--generate", "--json"))["password"]
    assert shell.right("王编辑", another)
    with open_service(load_settings(store=tmp_path)) as service:  # type: ignore[union-attr]
        log = entries(service)
    assert [one.action for one in log] == ["user.password", "user.enable", "user.disable", "user.add", "user.add"]
    assert secret not in str(log)
    assert another not in str(log)


def test_what_cannot_be_used_says_what_can(shell: Shell) -> None:
    add = ("add", "li", "--role")
    assert "viewer, editor, admin" in shell.users(*add, "boss", typed=PASSWORD, code=2)
    assert "10 to 200" in shell.users(*add, "admin", typed="short", code=2)
    assert "easy to guess" in shell.users(*add, "admin", typed="aaaaaaaaaaaa", code=2)
    assert "easy to guess" in shell.users("add", "margarete", "--role", "admin", typed="1margarete23", code=2)
    assert "standard input" in shell.users(*add, "admin", code=2)
    assert "no collection" in shell.users(*add, "viewer", "--collections", "nowhere", typed=PASSWORD, code=2)
    for name in ("", " ", "a,b", "a\nb", "x" * 65, "local", "key 1", "a\u202eb"):
        assert "cannot be used" in shell.users("add", name, "--role", "admin", typed=PASSWORD, code=2)
    shell.users(*add, "admin", typed=PASSWORD)
    assert "already" in shell.users("add", " ｌｉ ", "--role", "viewer", typed=PASSWORD, code=2)
    assert "last admin" in shell.users("disable", "li", code=2)
    assert "users list" in shell.users("enable", "wang", code=2)
