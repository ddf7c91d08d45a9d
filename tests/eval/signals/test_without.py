"""Any entry of the program's data can be taken away, and what that changes is counted."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib

import pytest

from eval.signals.without import program_without, trimmed
from rag.errors import UsageError

TABLES = """# Patterns.

[parts]
a = "甲|乙"

[[pattern]]
name = "one"
pattern = "{a}"

[[pattern]]
name = "two"
pattern = "丙"

[[pattern]]
name = "one"
pattern = "丁"
"""


def test_all_patterns_of_a_name_go() -> None:
    assert [one["name"] for one in tomllib.loads(trimmed(TABLES, "one"))["pattern"]] == ["two"]


def test_without_a_name_all_patterns_go_and_the_file_stays_readable() -> None:
    left = tomllib.loads(trimmed(TABLES))
    assert left == {"pattern": [], "parts": {"a": "甲|乙"}}


def test_lines_of_words_go_by_their_first_word() -> None:
    assert trimmed("# 甲\n甲/乙 丙\n甲乙 丁\n", "甲") == "# 甲\n甲乙 丁\n"
    assert trimmed("# 甲\n甲/乙 丙\n\n丁 戊\n") == "# 甲\n\n"


@pytest.mark.parametrize("text", [TABLES, "甲 乙\n"])
def test_an_entry_that_is_not_there_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="no entry '无'"):
        trimmed(text, "无")


def test_the_copy_is_what_runs_and_the_original_stays() -> None:
    script = "from rag.lexicon import lines; print(bool(lines('contrasts.txt')))"

    def told(path: str) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-c", script],
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    with program_without("lexicon/contrasts.txt") as folder:
        assert told(str(folder)) == "False"
    assert not folder.exists()
    assert told(os.environ.get("PYTHONPATH", "")) == "True"


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(UsageError, match=r"lexicon/none\.txt"), program_without("lexicon/none.txt"):
        pass
