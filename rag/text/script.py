"""The script a text is written in, traditional or simplified characters or neither, and the one as the other."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.text.normalize import simplify, traditional

_HAN = re.compile(r"[㐀-鿿]")
_LEAST_LINE = 4  # characters of one script that make a line one of it, in a text of the other


def is_chinese(text: str) -> bool:
    """Whether ``text`` has Chinese characters.

    >>> is_chinese("GDP多少"), is_chinese("how much")
    (True, False)
    """
    return bool(_HAN.search(text))


def in_script_of(question: str, words: str) -> str:
    """Return simplified ``words`` in traditional characters where the question has any.

    >>> in_script_of("綠道多少公里", "未收录"), in_script_of("绿道多少公里", "未收录")
    ('未收錄', '未收录')
    """
    return traditional(words) if is_chinese(question) and simplify(question) != question else words


def is_traditional(text: str) -> bool:
    """Whether ``text`` is written in traditional characters.

    A name may hold a traditional character in a simplified text, and the reverse; the more frequent script counts.

    >>> is_traditional("政府工作報告"), is_traditional("政府工作报告"), is_traditional("容量2.5")
    (True, False, False)
    """
    old, new = _scripts()
    return sum(map(old.__contains__, text)) > sum(map(new.__contains__, text))


def in_simplified(text: str) -> str:
    """Return ``text`` in simplified characters, character for character: all of it, or a line of the other script.

    >>> in_simplified("淨增六十家")
    '净增六十家'
    """
    old, new = _scripts()
    if old.isdisjoint(set(text)):
        return text
    if is_traditional(text):
        return "\n".join(map(_simplified, text.split("\n")))
    if sum(map(old.__contains__, text)) < _LEAST_LINE:
        return text
    return "\n".join(
        _simplified(line)
        if sum(map(old.__contains__, line)) >= _LEAST_LINE and not any(map(new.__contains__, line))
        else line
        for line in text.split("\n")
    )


def simplified_characters(text: str) -> str:
    """Return ``text`` with each traditional character as its simplified one, whatever word it stands in.

    >>> simplified_characters("淨增")
    '净增'
    """
    return text.translate(_single())


def _simplified(line: str) -> str:
    simple = simplify(line)
    # A phrase of another length is rare; then each character by itself.
    return simple if len(simple) == len(line) else simplified_characters(line)


@lru_cache(maxsize=1)
def _scripts() -> tuple[frozenset[str], frozenset[str]]:
    """The characters that only traditional text has, and those that only simplified text has."""
    every = list(map(chr, range(0x3400, 0xA000)))
    simple, old = (convert("\n".join(every)).split("\n") for convert in (simplify, traditional))
    only_old = frozenset(char for char, other in zip(every, simple, strict=True) if other != char)
    return only_old, frozenset(char for char, other in zip(every, old, strict=True) if other != char) - only_old


@lru_cache(maxsize=1)
def _single() -> dict[int, str]:
    old = sorted(_scripts()[0])
    pairs = zip(old, simplify("\n".join(old)).split("\n"), strict=True)
    return {ord(char): other for char, other in pairs if len(other) == 1}
