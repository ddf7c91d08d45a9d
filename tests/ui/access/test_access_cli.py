from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ui.cli import run

SECRET = re.compile(r"pqa_[0-9A-Za-z]{10}_[0-9A-Za-z]{43}")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYQA_LANGUAGE", "en")


@pytest.fixture
def store(tmp_path: Path) -> str:
    return str(tmp_path)


def keys(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    assert run(["keys", *arguments]) == code
    shown = capsys.readouterr()
    return shown.out, shown.err


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(keys(capsys, *arguments, "--json")[0])


def test_a_key_is_made_shown_once_and_listed(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = keys(
        capsys, "create", "--name", "portal", "--origins", "https://a.example,HTTPS://B.example:443/", "--rate", "60/m",
        "--quota", "5000/d", "--scopes", "ask,search", "--collections", "public", "--days", "365", "--store", store,
    )  # fmt: skip
    secret = out.strip()
    assert SECRET.fullmatch(secret)
    assert secret not in err
    shown = as_json(capsys, "show", "portal", "--store", store)
    assert shown["origins"] == ["https://a.example", "https://b.example"]
    assert (shown["rate"], shown["quota"], shown["scopes"]) == ("60/m", "5000/d", ["ask", "search"])
    assert shown["status"] == "live"
    assert shown["expires_at"] > shown["created_at"]
    listed, _ = keys(capsys, "list", "--store", store)
    assert "portal" in listed
    assert secret[15:] not in listed + json.dumps(shown)


def test_a_key_is_rotated_and_revoked_by_name_id_or_secret(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    made = as_json(capsys, "create", "--name", "portal", "--store", store)
    again = as_json(capsys, "rotate", "portal", "--overlap", "24h", "--store", store)
    assert again["id"] == made["id"]
    assert SECRET.fullmatch(again["secret"])
    assert again["secret"] != made["secret"]
    assert again["secrets"] == 2
    assert as_json(capsys, "rotate", made["id"], "--overlap", "0", "--store", store)["secrets"] == 1
    assert as_json(capsys, "revoke", made["secret"], "--store", store)["status"] == "revoked"
    _, err = keys(capsys, "rotate", "portal", "--store", store, code=2)
    assert "revoked" in err
    assert as_json(capsys, "create", "--name", "portal", "--store", store)["id"] != made["id"]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--origins", "a.example"], "a.example"),
        (["--origins", "https://*.a.example"], "https://*.a.example"),
        (["--origins", "*,https://a.example"], "*"),
        (["--origins", ",".join(f"https://h{n}.example" for n in range(51))], "51"),
        (["--rate", "60"], "60"),
        (["--rate", "0/m"], "0/m"),
        (["--quota", "5000/week"], "5000/week"),
        (["--scopes", "ask,admin"], "admin"),
        (["--scopes", ""], "ask, search"),
        (["--collections", "nowhere"], "nowhere"),
        (["--days", "0"], "--days"),
        (["--name", "a,b"], "a,b"),
        (["--name", ""], "''"),
    ],
)
def test_what_cannot_be_used_is_named(
    store: str, capsys: pytest.CaptureFixture[str], options: list[str], named: str
) -> None:
    _, err = keys(capsys, "create", "--name", "portal", *options, "--store", store, code=2)
    assert named in err
    assert keys(capsys, "list", "--store", store)[0] == ""


def test_a_name_in_use_and_an_unknown_name_are_told(
    store: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = keys(capsys, "create", "--name", "portal", "--store", store)[0].strip()
    assert "'portal' already" in keys(capsys, "create", "--name", "portal", "--store", store, code=2)[1]
    monkeypatch.setenv("POLICYQA_LANGUAGE", "zh")
    assert "没有密钥 'nobody'" in keys(capsys, "show", "nobody", "--store", store, code=2)[1]
    wrong = secret[:-30]
    assert wrong not in keys(capsys, "show", wrong, "--store", store, code=2)[1]
    assert secret not in keys(capsys, "create", "--name", secret, "--store", store, code=2)[1]


def test_any_origin_and_all_collections_are_said_explicitly(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    made = as_json(capsys, "create", "--name", "x", "--origins", "*", "--collections", "*", "--store", store)
    assert (made["origins"], made["collections"]) == (["*"], ["*"])


def test_no_store_no_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "missing"
    assert str(missing) in keys(capsys, "create", "--name", "x", "--store", str(missing), code=3)[1]
    assert not missing.exists()


def test_a_new_key_says_where_it_may_stand_and_the_list_has_headings(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, page = keys(capsys, "create", "--name", "page", "--origins", "https://a.example", "--store", store)
    assert "widget.js" in page
    assert "data-token-url" in page
    _, backend = keys(capsys, "create", "--name", "backend", "--store", store)
    assert "--origins" in backend
    assert "widget.js" not in backend
    headings, first, second = keys(capsys, "list", "--store", store)[0].splitlines()
    assert headings.split()[:2] in (["Id", "Status"], ["编号", "状态"])
    assert ("page" in first, "backend" in second) == (True, True)
