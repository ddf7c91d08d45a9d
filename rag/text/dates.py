"""Dates as official documents write them."""

from __future__ import annotations

import datetime
import re

from rag.text.normalize import fold
from rag.text.numerals import to_number

_DATE = re.compile(r"(\d{4})\s*[年\-./]\s*(\d{1,2})\s*[月\-./]\s*(\d{1,2})\s*日?")
_CHINESE_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")


def iso_date(text: str) -> str:
    """Return the first date of ``text`` as ``YYYY-MM-DD``; empty when there is none or it does not exist.

    >>> iso_date("2020- 12- 15"), iso_date("二〇二〇年十二月十五日"), iso_date("19950422"), iso_date("2020年13月1日")
    ('2020-12-15', '2020-12-15', '1995-04-22', '')
    """
    match = _DATE.search(fold(text))
    if match:
        return _checked(int(match[1]), int(match[2]), int(match[3]))
    if compact := _COMPACT.fullmatch(text.strip()):
        return _checked(int(compact[1]), int(compact[2]), int(compact[3]))
    chinese = _CHINESE_DATE.search(text)
    if chinese:
        year = int("".join(str(to_number(char)) for char in chinese[1]))
        return _checked(year, to_number(chinese[2]), to_number(chinese[3]))
    return ""


def is_day(text: str) -> bool:
    """Whether a text is a day and nothing else.

    >>> is_day("2031年7月1日"), is_day("（二〇三一年七月一日）"), is_day("2031年7月1日起施行"), is_day("2031年7月")
    (True, True, False, False)
    """
    told = fold(text).strip(" ()\n\t")
    return bool(_DATE.fullmatch(told) or _CHINESE_DATE.fullmatch(told))


def spoken_day(day: str) -> str:
    """An ISO day as it is said.

    >>> spoken_day("2031-05-01")
    '2031年5月1日'
    """
    return f"{int(day[:4])}年{int(day[5:7])}月{int(day[8:10])}日" if len(day) == len("2020-01-01") else day


def _checked(year: int, month: int, day: int) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:  # the 31st of June is a slip of the page, not a date
        return ""
