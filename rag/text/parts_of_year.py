"""Parts of a year: 上半年, 前三季度, 1-11月, 截至11月底."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text.normalize import fold
from rag.text.numerals import to_number

WHOLE_YEAR = (1, 12)
_QUARTERS = {"首": 1, "末": 4}
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_QUARTER = r"[一二三四两首末1-4]"
_NO_DAY = r"(?![\d一二三四五六七八九十])"
PART = rf"(?:[上下]半年|前?第?{_QUARTER}个?季度)"
"""A half or quarters of a year, as a pattern."""
PART_ENDS = "(?:半年|季度|月份?|月底|月末)"
"""What the name of any part of a year ends in."""
_PATTERNS = (
    ("half", re.compile(r"(?P<half>[上下])半年")),
    ("quarters", re.compile(rf"前(?P<quarters>{_QUARTER})个?季度?")),
    ("quarter", re.compile(rf"(?<!前)(?<!个)第?(?P<quarter>{_QUARTER})季度")),
    # 3月1日至5月31日 is told in days.
    ("first", re.compile(rf"(?<![\d.])(?P<first>{_MONTH})月?份?\s?[-至到]\s?(?P<last>{_MONTH})月{_NO_DAY}")),
    ("upto", re.compile(rf"(?<!之)(?<!以)前(?P<upto>{_MONTH})个月")),
    ("until", re.compile(rf"截[至止][^,，。;；]{{0,10}}?(?<!\d)(?P<until>{_MONTH})月(?:\d{{1,2}}日|{_NO_DAY})")),
    ("one", re.compile(rf"(?:年|^|(?<=[,，。;；\s]))(?P<one>{_MONTH})月(?:份|当月|(?=[,，]))(?![^,，。]{{0,2}}前)")),
)  # fmt: skip
_SEARCHED = 400  # characters


def find_months(text: str) -> tuple[int, ...]:
    """Return the first and last month of the part of a year that ``text`` names last; () of a whole year or none.

    >>> find_months("上半年"), find_months("1—11月共销售"), find_months("截至11月底"), find_months("全年")
    ((1, 6), (1, 11), (1, 11), ())
    """
    found = max(_parts(fold(text[-_SEARCHED:])), default=(0, 0, WHOLE_YEAR))[2]
    return () if found == WHOLE_YEAR else found


def _parts(folded: str) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Each part named, by where it ends; a longer name before a shorter one."""
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            span = _span(name, match)
            if span[0] <= span[1]:
                yield match.end(), -match.start(), span


def _span(name: str, match: re.Match[str]) -> tuple[int, int]:
    if name == "half":
        return (1, 6) if match["half"] == "上" else (7, 12)
    value = _number(match[name])
    if name == "quarters":
        return 1, 3 * min(value, 4)
    if name == "quarter":
        return 3 * value - 2, 3 * value
    if name == "first":
        return value, _number(match["last"])
    return (value, value) if name == "one" else (1, value)


def _number(said: str) -> int:
    return _QUARTERS.get(said) or to_number(said)
