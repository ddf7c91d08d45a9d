"""The command ``bench``: its report, its files, its refusals."""

from __future__ import annotations

import json
import os

import pytest

from eval.bench import stock
from ui.cli import run

REPORT = """青湾市2019年度工作情况及2020年重点工作安排

一、2019年工作完成情况

全年造林面积277万亩，增长18.3%；新增养老床位3288张。

二、2020年主要工作安排

主要预期目标是：造林面积达到300万亩以上，新增养老床位4000张。
"""


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("POLICYQA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("POLICYQA_EMBEDDER", "hashing")
    monkeypatch.setenv("POLICYQA_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "report.txt").write_text(REPORT, encoding="utf-8")
    (documents / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    return tmp_path


def test_a_folder_of_ones_own_is_measured_without_the_optional_packages(workplace, capsys, monkeypatch):
    monkeypatch.setattr(stock, "_PACKAGES", ("langchain_chroma", "no_such_package"))
    assert run(["bench", "--corpus", "documents", "--sizes", "0", "--json", "--out", "bench.md"]) == 0
    out, err = capsys.readouterr()
    (line,) = out.splitlines()
    (corpus,) = json.loads(line)["corpora"]
    assert corpus["ingest"]["documents"] == 1
    assert corpus["answers"]["questions"] >= 3
    assert corpus["stock"] == []
    missing = [one for one in corpus["skipped"] if "no-such-package" in one]
    assert len(missing) == 1
    assert "pip install -e '.[bench]'" in missing[0]
    assert err.count("pip install -e '.[bench]'") == 1
    assert any("broken.pdf" in one and str(workplace) not in one for one in corpus["skipped"])
    page = (workplace / "bench.md").read_text(encoding="utf-8")
    assert missing[0] in page
    assert str(workplace) not in page
    assert not (workplace / ".policyqa").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--sizes", "many"], "many"),
        (["--sizes", "-5"], "-5"),
        (["--sizes", "0"], "nothing to measure"),
        (["--corpus", "nowhere", "--sizes", "0"], "nowhere"),
        (["--questions", "nowhere.jsonl", "--sizes", "0"], "nowhere.jsonl"),
        (["--out", "bench.html", "--sizes", "0"], "bench.html"),
        (["--out", "nowhere/bench.md", "--corpus", "documents", "--sizes", "0"], "nowhere"),
    ],
)
def test_wrong_usage_is_one_line_before_anything_is_measured(workplace, capsys, arguments, said):
    assert run(["bench", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1, err
    assert said in err
