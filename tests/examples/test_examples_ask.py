"""Every example that asks a question, run as it stands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
QUESTION = "2020年高企净增目标是多少"

ASKING = [
    ("sh", "curl/ask.sh"),
    ("node", "fetch/ask.mjs"),
    (sys.executable, "openai/ask.py"),
    (sys.executable, "python/ask.py"),
    ("java", "java/Ask.java"),
]


def run(served: Any, runtime: Callable[[str], str], program: str, example: str, **more: str) -> Any:
    if example.startswith("curl/"):
        runtime("curl")
    return subprocess.run(
        [runtime(program), str(EXAMPLES / example), QUESTION],
        env={**served.environment, **more},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(("program", "example"), ASKING, ids=lambda value: Path(value).name)
def test_it_answers_with_a_key_and_without(
    served: Any, runtime: Callable[[str], str], program: str, example: str
) -> None:
    key = served.key(Path(example).parent.name)
    for more in ({}, {"PQA_KEY": key}):
        done = run(served, runtime, program, example, **more)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("150家以上") >= 2, done.stdout  # as a whole, and cited or streamed
        assert key not in done.stdout + done.stderr


@pytest.mark.parametrize(("program", "example"), ASKING, ids=lambda value: Path(value).name)
def test_a_key_that_does_not_hold_is_an_error_with_words(
    served: Any, runtime: Callable[[str], str], program: str, example: str
) -> None:
    done = run(served, runtime, program, example, PQA_KEY="pqa_wrong")
    assert done.returncode != 0
    assert "密钥" in done.stdout + done.stderr
