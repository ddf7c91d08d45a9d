"""Nothing of the pages is left over: every word is said somewhere, every class of a style sheet is worn."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import ui

HERE = Path(ui.__file__).parent
WORDS = sorted((HERE / "web/words").glob("*.toml"))
SHEETS = sorted((HERE / "web/static/css").glob("*.css"))
SPEAKING = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted(HERE.rglob("*")) if path.suffix in {".py", ".js", ".html"}
)
NAMED = set(re.findall(r"[A-Za-z_][\w-]*", SPEAKING)) | set(re.findall(r"\w+", SPEAKING))
# Names put together: "state_" ~ state, f"cause_{cause}", `pq-group-${kind}`; and `${standing}_standing`.
BEGUN = tuple(set(re.findall(r"[\"'` ]([a-z]+[a-z_-]*[_-])(?:[\"']\s*[~+]|\$?\{)", SPEAKING)))
ENDED = tuple(set(re.findall(r"(?:\}|[~+] [\"'])(_[a-z_]+)[\"'`]", SPEAKING)))


def is_named(name: str) -> bool:
    return name in NAMED or name.startswith(BEGUN) or name.endswith(ENDED)


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.stem)
def test_every_word_of_the_pages_is_said(path):
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    assert [key for key in table if not is_named(key)] == []
    assert {len(pair) for pair in table.values()} == {2}


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_every_class_of_the_styles_is_worn(path):
    rules = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    worn = {name for chosen in re.findall(r"([^{}]+)\{", rules) for name in re.findall(r"[.#]([A-Za-z][\w-]*)", chosen)}
    assert [name for name in sorted(worn) if not is_named(name)] == []
