"""No compiled pattern of a module searches a text in more than linear time: runs of all kinds at growing lengths.

Patterns that a module keeps to itself are looked at too, for it is they that outside text meets. One that never meets
a long text is named below, with what bounds it.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator, Mapping
from importlib import resources
from types import ModuleType

import pytest

import ingest
import rag
from rag.lexicon.patterns import patterns as lexicon_patterns

RUNS = (
    *"一十年1.，、。；：,-*— \t(（)）“\"《》#|\n第和某a％为比多市?〇", "1,", "一、", "（一）", "1年", "年1", "1月",
    "1 ", "，某", "和某", "多少", "目标", "不是", "某：", "\n ", "第一", "某市", "2020年", "某某比",
)  # fmt: skip
SHORT, GROWTH = 400, 4
SHORT_S, LONG_S, MOST = 0.0002, 0.008, 2.2  # seconds from which a search is looked at; times the growth of the text
BOUNDED: Mapping[str, str] = {
    "rag.text.divisions._RANKED": "a name of 40 characters",
    "rag.lexicon.patterns.figure_words.toml.tail": "the last 100 characters",
}


def modules() -> Iterator[ModuleType]:
    for package in (rag, ingest):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def patterns() -> dict[str, re.Pattern[str]]:
    """Each pattern once, by the first name it has."""
    named: dict[re.Pattern[str], str] = {}
    for module in modules():
        for name, value in vars(module).items():
            inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple | list) else ()
            for number, one in enumerate((value, *inner)):
                if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                    named.setdefault(one, f"{module.__name__}.{name}" + (f"[{number - 1}]" if number else ""))
    for file in (resources.files("rag.lexicon") / "patterns").iterdir():
        for one in lexicon_patterns(file.name.removesuffix(".toml")):
            named.setdefault(one.regex, f"rag.lexicon.patterns.{file.name}.{one.name}")
    return {name: pattern for pattern, name in named.items()}


def seconds(pattern: re.Pattern[str], text: str, tries: int = 1) -> float:
    best = float("inf")
    for _ in range(tries):
        began = time.process_time()
        for _match in pattern.finditer(text):
            pass
        best = min(best, time.process_time() - began)
    return best


def growth(pattern: re.Pattern[str], run: str) -> float:
    """How much longer a text of four times the length takes; 0 where neither takes long."""
    short, long = (f"某{run * (length // len(run))}乙" for length in (SHORT, SHORT * GROWTH))
    if seconds(pattern, short) < SHORT_S or seconds(pattern, long) < LONG_S:
        return 0.0
    return seconds(pattern, long, 3) / seconds(pattern, short, 5)


@pytest.mark.parametrize("package", ["rag", "ingest"])
def test_no_pattern_searches_a_run_in_more_than_linear_time(package: str) -> None:
    grown = [
        (name, run, round(times, 1))
        for name, pattern in patterns().items()
        if name.startswith(package) and name not in BOUNDED
        for run in RUNS
        if (times := growth(pattern, run)) > MOST * GROWTH
    ]
    assert not grown


def test_what_is_excepted_is_there() -> None:
    assert set(BOUNDED) <= set(patterns())
