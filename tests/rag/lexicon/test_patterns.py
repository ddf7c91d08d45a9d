"""Named patterns find what they say they find."""

from __future__ import annotations

from importlib import resources

import pytest

from rag.lexicon.patterns import patterns
from rag.text.normalize import fold

FILES = sorted(
    one.name.removesuffix(".toml")
    for one in (resources.files("rag.lexicon") / "patterns").iterdir()
    if one.name.endswith(".toml")
)
EXAMPLES = [
    (file, number, text, found)
    for file in FILES
    for number, one in enumerate(patterns(file))
    for found, texts in ((True, one.yes), (False, one.no))
    for text in texts
]


@pytest.mark.parametrize(("file", "number", "text", "found"), EXAMPLES)
def test_an_example_is_found_or_not_as_it_says(file, number, text, found):
    assert bool(patterns(file)[number].regex.search(fold(text))) is found


@pytest.mark.parametrize("file", FILES)
def test_each_pattern_has_examples(file):
    assert not [one.name for one in patterns(file) if not one.yes]
