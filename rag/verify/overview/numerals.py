"""Numerals in every form that people write: 180, １８０, 1.8百, 一百八十, 壹佰捌拾, 廿八, 3万2千, 三点五."""

from __future__ import annotations

import re

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_DIGITS |= {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"〇": 0, "○": 0, "两": 2, "貳": 2, "參": 3, "叄": 3, "陸": 6, "兩": 2, "幺": 1}
_TENS = {"廿": 20, "卅": 30, "卌": 40}
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8, "萬": 10**4, "億": 10**8}
# Possessive, as what a model or a document writes may be nothing but digits.
_ARABIC = r"(?>(?:\d{1,3}(?:,\d{3}){1,5}+(?!\d)|\d{1,15}+)(?:\.\d{1,9}+)?+)"
_CHINESE = "".join((*_DIGITS, *_TENS, *_UNITS, *_MYRIADS))
# Pieces of a number; more are none.
_LONGEST = 20
NUMERAL = rf"(?>(?:{_ARABIC}|[{_CHINESE}])(?:{_ARABIC}|[{_CHINESE}]|点(?=[{_CHINESE}])){{0,{_LONGEST}}}+)"
"""A run that may be a number, in folded text, as a regular expression."""
_NUMBER = re.compile(NUMERAL)
_PIECE = re.compile(rf"{_ARABIC}|.")
_SPELLED = 2  # digits without units that may be one number or two: 三五


def read_numeral(text: str) -> float | None:
    """Return the number that a folded ``text`` writes, ``None`` where it writes none or may write several.

    >>> [read_numeral(one) for one in ("180", "1.8百", "壹佰捌拾", "廿八", "3万2千", "二〇三一", "1,200", "三点五")]
    [180.0, 180.0, 180.0, 28.0, 32000.0, 2031.0, 1200.0, 3.5]
    >>> read_numeral("一百八"), read_numeral("三五"), read_numeral("万")
    (None, None, None)
    """
    if not _NUMBER.fullmatch(text):
        return None
    whole, point, fraction = text.partition("点")
    if point:
        decimals = [_DIGITS.get(char) for char in fraction.rstrip("十百千万亿")]
        unit = fraction[len(decimals) :]
        base = _whole(whole)
        if base is None or not decimals or None in decimals or len(unit) > 1:
            return None
        return float(f"{base:.0f}.{''.join(map(str, decimals))}") * ({**_UNITS, **_MYRIADS}.get(unit, 1))
    return _whole(text)


def _whole(text: str) -> float | None:
    pieces = _PIECE.findall(text)
    if pieces and all(piece in _DIGITS for piece in pieces):
        return _digits(pieces)
    return _composed(pieces)


def _digits(pieces: list[str]) -> float | None:
    """Digits one after the other: 二〇三一; two of them may be two numbers."""
    if len(pieces) == _SPELLED:
        return None
    return float("".join(str(_DIGITS[piece]) for piece in pieces))


def _composed(pieces: list[str]) -> float | None:
    total = section = 0.0
    number: float | None = None
    last, zero = 10.0**12, False
    for at, piece in enumerate(pieces):
        if piece in _MYRIADS:
            if number is None and not section and not (total and piece in "亿億"):
                return None
            section += number or 0.0
            total = (total + section) * _MYRIADS[piece] if piece in "亿億" else total + section * _MYRIADS[piece]
            section, number, last, zero = 0.0, None, float(_MYRIADS[piece]), False
        elif piece in _UNITS:
            if number is None and not (_UNITS[piece] == 10 and not at):
                return None
            unit = _UNITS[piece]
            if section and unit >= last:
                return None
            section += (1.0 if number is None else number) * unit
            number, last, zero = None, float(unit), False
        elif piece in _TENS:
            if number is not None or section % 100:
                return None
            section, last = section + _TENS[piece], 10.0
        else:
            value = float(_DIGITS[piece]) if piece in _DIGITS else float(piece.replace(",", ""))
            if number is not None and number != 0:
                return None
            zero = zero or value == 0
            number = value
    if number is not None and last > 10 and last < 10**12 and number and not zero and len(pieces) > 1:
        return None  # 一百八 is 180 as spoken, 108 as written
    if number is None and not section and not total:
        return None
    return total + section + (number or 0.0)
