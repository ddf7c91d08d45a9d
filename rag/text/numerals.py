"""Numbers up to some hundred as headings, dates and questions write them: 第十二条, 第3部分, （四）, 二十四日."""

from __future__ import annotations

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}

NUMERAL = r"[一二三四五六七八九十百零〇两\d]{1,9}"


def to_number(numeral: str) -> int:
    """Return the number a numeral writes, 0 where it writes none.

    >>> to_number("一百零三"), to_number("十二"), to_number("12"), to_number("两"), to_number("之")
    (103, 12, 12, 2, 0)
    """
    if numeral.isdecimal():
        return int(numeral)
    total = digit = 0
    for char in numeral:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        elif char in _DIGITS:
            digit = _DIGITS[char]
        else:
            return 0
    return total + digit
