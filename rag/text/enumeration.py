"""Enumerations: how many items a text lists one by one."""

from __future__ import annotations

import re

from rag.text.normalize import fold
from rag.text.numerals import to_number

_NUMERALS = "一二三四五六七八九十"
# The ways to number items, outermost first: each item's mark tells its number.
_MARKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[(]([{_NUMERALS}]{{1,3}})[)]",
        rf"(?<![{_NUMERALS}第])([{_NUMERALS}]{{1,3}})(?:是|、)",
        r"[(](\d{1,2})[)]",
        r"(?<![\d.])(\d{1,2})(?:\.(?!\d)|、)",
        rf"第([{_NUMERALS}]{{1,3}})[,、]",
    )
)
_LEAST = 2
# What an item begins with, of every kind of enumeration.
_BEGINS = re.compile(
    rf"(?:[(（](?:[{_NUMERALS}]{{1,3}}|\d{{1,2}})[)）]|[{_NUMERALS}]{{1,3}}(?:是|、)|\d{{1,2}}(?:[.．](?!\d)|、)|[①-⑳]|"
    rf"第[{_NUMERALS}百]{{1,5}}[条款,，、])"
)


def begins_item(text: str) -> bool:
    """Whether a text begins with the mark of an item: a number, 二是, an article.

    >>> [begins_item(one) for one in ("（三）值守", "二是开渡", "第六条 船工", "3.5公里", "一般船只")]
    [True, True, True, False, False]
    """
    return _BEGINS.match(text.lstrip()) is not None


def count_items(text: str) -> int:
    """Return how many items ``text`` numbers in order from the first one, 0 where it numbers none.

    >>> count_items("下列人员不得报名：（一）未成年人；（二）在校学生；（三）外地居民。"), count_items("按规定办理。")
    (3, 0)
    """
    folded = fold(text)
    for mark in _MARKS:
        counted = 0
        for match in mark.finditer(folded):
            counted += to_number(match[1]) == counted + 1
        if counted >= _LEAST:
            return counted
    return 0
