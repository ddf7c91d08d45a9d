"""`documents show` and `documents edit`: what is known of a document, and putting it right for good."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ui.cli import run
from ui.errors import DONE, WRONG_USAGE

TEXT = """临水市雨伞借用办法
临政发〔2019〕6号

第一条 为了方便群众，制定本办法。

第二条 雨伞每次借用不超过七日。

第三条 本办法自2019年7月1日起施行。
"""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYQA_EMBEDDER", "hashing")
    monkeypatch.setenv("POLICYQA_LANGUAGE", "en")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert run(["ingest", "a.txt", "--store", "store"]) == DONE
    capsys.readouterr()
    return tmp_path / "store"


def said(capsys: pytest.CaptureFixture[str], *arguments: str, store: Path) -> dict[str, object]:
    assert run([*arguments, "--store", str(store), "--json"]) == DONE
    found: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[0])
    return found


def id_of(capsys: pytest.CaptureFixture[str], store: Path) -> str:
    return str(said(capsys, "documents", store=store)["doc_id"])


def test_a_document_is_shown_with_its_facts_headings_and_standing(store, capsys):
    shown = said(capsys, "documents", "show", id_of(capsys, store)[:6], store=store)
    assert shown["document"]["metadata"]["document_number"] == "临政发〔2019〕6号"
    assert shown["standing"]["status"] == "in_force"
    assert [one["heading"][:3] for one in shown["headings"]] == ["第一条", "第二条", "第三条"]
    assert run(["documents", "show", id_of(capsys, store), "--store", str(store)]) == DONE
    assert "临水市雨伞借用办法" in capsys.readouterr().out


def test_a_correction_outlives_another_ingest_and_a_rebuild(store, capsys):
    doc_id = id_of(capsys, store)
    kept = said(capsys, "documents", "edit", doc_id, "--set", "validity=废止", "--set", "title=雨伞办法", store=store)
    assert kept["corrections"] == {"title": "雨伞办法", "validity": "废止"}
    for again in (["ingest", "a.txt"], ["ingest", "--rebuild"], ["documents", "remove", doc_id], ["ingest", "a.txt"]):
        assert run([*again, "--store", str(store)]) == DONE
        capsys.readouterr()
        if "remove" in again:
            continue
        shown = said(capsys, "documents", "show", doc_id, store=store)
        assert (shown["document"]["title"], shown["standing"]["status"]) == ("雨伞办法", "repealed")
        assert shown["corrected"] == ["title", "validity"]
    said(capsys, "documents", "edit", doc_id, "--unset", "title", "--unset", "validity", store=store)
    shown = said(capsys, "documents", "show", doc_id, store=store)
    assert (shown["document"]["title"], shown["standing"]["status"]) == ("临水市雨伞借用办法", "in_force")


def test_a_correction_goes_over_to_the_changed_file(store, capsys):
    said(capsys, "documents", "edit", id_of(capsys, store), "--set", "validity=废止", store=store)
    (store.parent / "a.txt").write_text(TEXT.replace("七日", "九日"), encoding="utf-8")
    assert run(["ingest", "a.txt", "--store", str(store)]) == DONE
    capsys.readouterr()
    assert said(capsys, "documents", "show", id_of(capsys, store), store=store)["standing"]["status"] == "repealed"


def test_an_answer_from_a_document_marked_as_repealed_says_so(store, capsys):
    said(capsys, "documents", "edit", id_of(capsys, store), "--set", "validity=废止", store=store)
    answer = said(capsys, "ask", "雨伞每次借用不超过几日", store=store)
    assert "七日" in str(answer["answer"])
    assert any("废止" in note for note in answer["notes"])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--set", "colour=red"], "document_number"),
        (["--set", "written_on=去年"], "2026-01-31"),
        (["--set", "validity=好"], "废止"),
        (["--set", "validity"], "--set"),
        (["--unset", "colour"], "validity"),
        ([], "--set"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_reason(store, capsys, arguments, named):
    assert run(["documents", "edit", id_of(capsys, store), *arguments, "--store", str(store)]) == WRONG_USAGE
    assert named in capsys.readouterr().err


def test_an_unknown_id_is_refused(store, capsys):
    assert run(["documents", "show", "zz", "--store", str(store)]) == WRONG_USAGE
    assert "zz" in capsys.readouterr().err
