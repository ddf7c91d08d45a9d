"""The values of cells as their number formats show them: 0.065 as 6.5%, a date as a date."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

# Excel shows so many significant digits of a number that has no format.
_SIGNIFICANT = 11
_MOST_DECIMALS = 15
_LONGEST_FORMAT = 255
# Number formats that every workbook has and no workbook spells out.
_BUILT_IN: Mapping[int, str] = MappingProxyType(
    {
        1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
        40: "#,##0.00", 14: "yyyy/m/d", 17: "yyyy/m", 27: "yyyy年m月", 31: "yyyy年m月d日", 57: "yyyy年m月",
        58: "m月d日",
    }
)  # fmt: skip
_QUOTED = re.compile(r'"([^"]{0,40})"')
_CONDITION = re.compile(r"\[[^\[\]]{0,40}\]")
_PADDING = re.compile(r"[_*].")
_PLACES = re.compile(r"[#0?,]+(?:\.([#0?]+))?")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """``decimals``: least and most; ``None`` where the format does not say. ``code`` is kept for dates."""

    decimals: tuple[int, int] | None = None
    percent: bool = False
    before: str = ""
    after: str = ""
    code: str = ""


def number_format(code: str, built_in: int = 0) -> NumberFormat:
    """Return what a format code of Excel says of a positive number.

    Args:
        code: as it stands in the workbook; empty for a format that Excel has built in.
        built_in: the number of that one.
    """
    code = (code or _BUILT_IN.get(built_in, ""))[:_LONGEST_FORMAT]
    first = _PADDING.sub("", _CONDITION.sub("", code.split(";")[0])).replace("\\", "")
    literals = [*_QUOTED.finditer(first)]
    bare = _QUOTED.sub(lambda match: "\0" * len(match[0]), first)
    places = _PLACES.search(bare)
    if places is None or any(char in bare.lower() for char in "ymdhs"):
        return NumberFormat(code=code)
    decimals = places[1] or ""
    before = "".join(match[1] for match in literals if match.end() <= places.start())
    after = "".join(match[1] for match in literals if match.start() >= places.end())
    return NumberFormat((decimals.count("0"), len(decimals)), "%" in bare[places.end() :], before, after, code)


def show(value: Any, how: NumberFormat) -> str:
    """Return a cell's value as a reader sees it, without separators of thousands.

    >>> show(0.0653, number_format("0.0%")), show(12.0, NumberFormat()), show(3.14159, number_format('0.00"亿元"'))
    ('6.5%', '12', '3.14亿元')
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, how)
    if isinstance(value, datetime.datetime | datetime.date):
        return _date(value, how.code)
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M:%S").removesuffix(":00")
    if isinstance(value, datetime.timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"
    return "" if value is None else str(value)


def _number(value: float, how: NumberFormat) -> str:
    shown = value * 100 if how.percent else value
    if how.decimals is None:
        text = f"{shown:.{_SIGNIFICANT}g}"
        text = f"{shown:.{_MOST_DECIMALS}f}".rstrip("0").rstrip(".") if "e-" in text else text
        text = f"{shown:.0f}" if "e" in text and abs(shown) < 1e25 else text
    else:
        least, most = how.decimals
        # Through the shortest digits of the binary number, so that 2.675 rounds as it is read.
        text = f"{_round(shown, min(most, _MOST_DECIMALS)):.{min(most, _MOST_DECIMALS)}f}"
        while most > least and text.endswith("0"):
            text, most = text[:-1], most - 1
        text = text.rstrip(".")
    if text.lstrip("-").strip("0.") == "":
        text = text.lstrip("-")
    return f"{how.before}{text}{'%' if how.percent else ''}{how.after}"


def _round(value: float, places: int) -> float:
    from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

    try:
        shortest = Decimal(f"{value:.15g}")
        return float(shortest.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))
    except (InvalidOperation, OverflowError):
        return value


def _date(value: datetime.date, code: str) -> str:
    bare = _QUOTED.sub(r"\1", code).lower()
    year, month, day = f"{value.year}年", f"{value.month}月", f"{value.day}日"
    if bare and "d" not in bare and "日" not in bare and "y" in bare:
        return year + month if "m" in bare else year
    if bare and "y" not in bare and "d" in bare:
        return month + day
    time = value.strftime(" %H:%M") if isinstance(value, datetime.datetime) and (value.hour or value.minute) else ""
    return (year + month + day if "年" in bare else value.strftime("%Y-%m-%d")) + time
