from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.tokens import count_tokens, truncate_tokens


# Counts as published for cl100k_base (platform tokenizer page and the cookbook on counting tokens).
@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("tiktoken is great!", 6),
        ("antidisestablishmentarianism", 6),
        ("2 + 2 = 4", 7),
        ("お誕生日おめでとう", 9),
    ],
)
def test_counts_as_cl100k_base(text: str, tokens: int) -> None:
    assert count_tokens(text) == tokens


def test_special_tokens_in_a_document_are_plain_text() -> None:
    assert count_tokens("<|endoftext|>") > 1


def test_needs_no_network_and_no_table_fetched_before() -> None:
    program = """
import sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise OSError(f"{event} in a test without network")

sys.addaudithook(refuse)
from rag.text.tokens import count_tokens
print(count_tokens("tiktoken is great!"))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TIKTOKEN_CACHE_DIR": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("6", "")


@given(st.text(max_size=60), st.integers(min_value=0, max_value=40))
def test_truncation_is_a_prefix_within_the_limit(text: str, limit: int) -> None:
    prefix = truncate_tokens(text, limit)
    assert text.startswith(prefix)
    assert count_tokens(prefix) <= limit
    if count_tokens(text) <= limit:
        assert prefix == text


def test_a_character_is_never_halved() -> None:
    text = "垃圾压缩站𠮷"
    for limit in range(count_tokens(text) + 1):
        assert text.startswith(truncate_tokens(text, limit))


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        truncate_tokens("文", -1)
