"""Whether an expected item stands in a text: spelling evened out, numbers taken whole."""

from __future__ import annotations

import re
import unicodedata

_FORMAT_CHARACTERS = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
"""Soft hyphen, zero-width spaces and joiners, byte order mark: invisible on the page."""

_THOUSANDS = re.compile(r"(?<![\d.])(?<!\d[,，])\d{1,3}(?:(?:,|(?<=[０-９])，)\d{3})+(?!\d)")
"""A well-formed grouped number. A full-width comma groups only full-width digits; elsewhere it ends a clause."""

_IDLE_SPACE = re.compile(r"(?<![0-9])(?<![0-9]\.) | (?![0-9])")
"""A space that may go. One between two numbers, or after the numbering of a list, keeps them from becoming one."""

_DASHES = re.compile("[-~\u2010-\u2015\u2053\u2212\u223c\u2500\u2501\u2e3a\u2e3b\u301c\u3030\u30fc]+")
"""Hyphens, dashes, minus, wave dashes, and the box-drawing and kana strokes typed in their place."""

_CHINESE_DIGITS = "〇零一二三四五六七八九十百千万亿两"


def normalise(text: str) -> str:
    """Even out spelling that says the same: NFKC, white space, thousands commas, dash variants.

    Example:
        >>> normalise("１，２３４ 件（6.5％ — 7％）")
        '1234件(6.5%-7%)'
    """
    text = _FORMAT_CHARACTERS.sub("", text)
    text = _THOUSANDS.sub(lambda match: match[0].replace(",", "").replace("，", ""), text)
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    return _DASHES.sub("-", _IDLE_SPACE.sub("", text))


def stands_in(item: str, text: str) -> bool:
    """Whether ``item`` stands in ``text`` with its numbers whole; both are normalised first.

    An item that begins or ends in a digit must not touch a further digit, nor one across a decimal point:
    "7%" stands in neither "97%" nor "1.7%". One that begins with a Chinese numeral must not follow another:
    "十日" does not stand in "三十日". An item that is empty after normalising stands nowhere.
    """
    return _stands_in(normalise(item), normalise(text))


def _stands_in(item: str, text: str) -> bool:
    if not item:
        return False
    return re.search(_left_boundary(item) + re.escape(item) + _right_boundary(item), text) is not None


def _left_boundary(item: str) -> str:
    if item[0] in "0123456789":
        return r"(?<![0-9])(?<![0-9]\.)"
    if item[0] in _CHINESE_DIGITS:
        return f"(?<![{_CHINESE_DIGITS}])(?<![{_CHINESE_DIGITS}]点)"
    return ""


def _right_boundary(item: str) -> str:
    return r"(?![0-9])(?!\.[0-9])" if item[-1] in "0123456789" else ""
