"""The examples in the docstrings hold."""

from __future__ import annotations

import doctest
import importlib

import pytest

MODULES = [
    "ingest.body_facts", "ingest.dates", "ingest.headings", "ingest.labels", "ingest.lines", "ingest.metadata",
    "ingest.noise", "ingest.parse.html_blocks", "ingest.parse.rows", "ingest.title",
]  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed
