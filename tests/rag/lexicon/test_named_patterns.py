"""Patterns kept as data: each finds its examples and none of those it is told not to."""

from __future__ import annotations

from importlib import resources

import pytest

from rag.lexicon.named_patterns import NamedPattern, named_patterns
from rag.text.normalize import fold

FILES = sorted(
    one.name.removesuffix(".toml")
    for one in (resources.files("rag.lexicon") / "patterns").iterdir()
    if one.name.endswith(".toml")
)
PATTERNS = [pytest.param(one, id=f"{file}.{name}") for file in FILES for name, one in named_patterns(file).items()]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_finds_its_examples(pattern: NamedPattern) -> None:
    assert [one for one in pattern.yes if not pattern.compiled.search(fold(one))] == []


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_finds_nothing_in_its_counterexamples(pattern: NamedPattern) -> None:
    assert [one for one in pattern.no if pattern.compiled.search(fold(one))] == []


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_has_examples_of_both_sorts(pattern: NamedPattern) -> None:
    assert pattern.yes
    assert pattern.no
