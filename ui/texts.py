"""The words of answers on a terminal and in messages, Chinese first; one key a text, one dictionary a language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Language = Literal["zh", "en"]

_ZH = {
    "overview": "概述 · 由语言模型撰写，已逐句核对",
    "evidence": "依据",
    "notes": "说明",
    "closest": "文件中最接近的段落",
    "abstained": "未收录",
    "year": "{year}年",
}

_EN = {
    "overview": "Overview · written by a language model, every clause checked",
    "evidence": "Evidence",
    "notes": "Notes",
    "closest": "Nearest passages in the documents",
    "abstained": "未收录 · Not in the documents",
    "year": "{year}",
}

TEXTS: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {"zh": MappingProxyType(_ZH), "en": MappingProxyType(_EN)}
)


def text(language: Language, key: str, **values: object) -> str:
    """Return the text of ``key`` in ``language`` with ``values`` filled in.

    >>> text("zh", "year", year=2020)
    '2020年'
    """
    return TEXTS[language][key].format(**values) if values else TEXTS[language][key]


_SEPARATORS = ":, \uff1a\uff0c\u3002"  # ASCII and full-width colon and comma, and the full stop


def without_abstention_word(words: str) -> str:
    """Return the text of an abstention without a leading 未收录, for where a label already says it.

    >>> without_abstention_word("未收录：文件没有写明。")
    '文件没有写明。'
    """
    return words.removeprefix(_ZH["abstained"]).lstrip(_SEPARATORS) or words
