from __future__ import annotations

import pytest

from ingest.structure.patterns import line_patterns, match_line

EXAMPLES = [(name, line, True) for name, one in line_patterns().items() for line in one.yes]
EXAMPLES += [(name, line, False) for name, one in line_patterns().items() for line in one.no]


@pytest.mark.parametrize(("name", "line", "matches"), EXAMPLES)
def test_the_examples_of_each_pattern(name: str, line: str, matches: bool) -> None:
    assert bool(match_line(name, line)) is matches
