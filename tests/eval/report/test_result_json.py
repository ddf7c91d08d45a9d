from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.report.result_json import read_result, to_json
from eval.run.result import RunResult


def test_json_is_plain_and_complete(result: RunResult) -> None:
    data: Any = json.loads(json.dumps(to_json(result), ensure_ascii=False, allow_nan=False))
    assert data["summary"]["questions"] == 5
    assert data["summary"]["crashed"] == 1
    assert data["summary"]["accuracy"] == 0.75
    assert data["summary"]["by_type"]["target"]["correct"] == 1
    assert data["summary"]["by_type"]["target"]["total"] == 2
    assert data["files"]["set.jsonl"]["accuracy"] == 0.75
    assert [entry["correct"] for entry in data["results"]] == [True, False, True, True, None]
    assert data["results"][1]["citations"][0]["verbatim"] is False
    assert data["provenance"]["corpus_digest"] == "c0rpus"


def test_a_result_reads_back_as_it_was(result: RunResult, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(to_json(result), ensure_ascii=False), encoding="utf-8")
    back = read_result(path)
    assert back.outcomes == result.outcomes
    assert back == result
