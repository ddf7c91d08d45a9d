"""A count as Word's number formats write it: 一, 甲, ①, iv."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

_DIGITS = "零一二三四五六七八九"
_CIRCLED_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_FORMAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MOST = 9_999  # beyond it a count is written in digits


def numeral(count: int, style: str) -> str:
    """Return ``count`` as the number format ``style`` writes it, in plain digits where the format has no such number.

    >>> [numeral(21, one) for one in ("chineseCounting", "ideographDigital", "decimalEnclosedCircle", "upperRoman")]
    ['二十一', '二一', '㉑', 'XXI']
    """
    write = _STYLES.get(style)
    return (write(count) if write is not None and 0 <= count <= _MOST else "") or str(count)


def _chinese(count: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    if not count:
        return digits[0]
    written, zero = "", False
    for place in range(3, -1, -1):
        digit = count // 10**place % 10
        if digit:
            written += (digits[0] if zero and written else "") + digits[digit] + (units[place - 1] if place else "")
        zero = not digit
    return written.removeprefix("一") if digits is _DIGITS and 10 <= count < 20 else written


def _by_digit(count: int, digits: str = _CIRCLED_DIGITS) -> str:
    return "".join(digits[int(digit)] for digit in str(count))


def _counting(count: int) -> str:
    """Beyond 99 chineseCounting says digit by digit."""
    return _chinese(count) if count < 100 else _by_digit(count)


def _roman(count: int) -> str:
    written = ""
    for size, letters in _ROMAN:
        written += letters * (count // size)
        count %= size
    return written


def _letters(count: int) -> str:
    """A … z, then aa, bb."""
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count <= 26 * 9 else ""


def _circled(count: int) -> str:
    if count <= 20:
        return _series("⓪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", count)
    return chr(0x3251 + count - 21) if count <= 35 else chr(0x32B1 + count - 36) if count <= 50 else ""


def _series(signs: str, count: int) -> str:
    return signs[count] if count < len(signs) else ""


def _after_zero(signs: str) -> Callable[[int], str]:
    return lambda count: _series(f"\0{signs}", count).strip("\0")


_full_width = str.maketrans("0123456789", "０１２３４５６７８９")
_STYLES: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "chineseCounting": _counting,
        "chineseCountingThousand": _chinese,
        "japaneseCounting": _chinese,
        "taiwaneseCounting": _counting,
        "taiwaneseCountingThousand": _chinese,
        "ideographDigital": _by_digit,
        "japaneseDigitalTenThousand": _by_digit,
        "taiwaneseDigital": _by_digit,
        "chineseLegalSimplified": lambda count: _chinese(count, _FORMAL, "拾佰仟"),
        "ideographLegalTraditional": lambda count: _chinese(count, _FORMAL_TRADITIONAL, "拾佰仟"),
        "ideographTraditional": _after_zero("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac": _after_zero("子丑寅卯辰巳午未申酉戌亥"),
        "ideographEnclosedCircle": _after_zero("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
        "decimalEnclosedCircle": _circled,
        "decimalEnclosedCircleChinese": _circled,
        "decimalEnclosedParen": _after_zero("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
        "decimalEnclosedFullstop": _after_zero("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
        "decimalFullWidth": lambda count: str(count).translate(_full_width),
        "decimalFullWidth2": lambda count: str(count).translate(_full_width),
        "decimalZero": lambda count: f"{count:02d}",
        "lowerLetter": _letters,
        "upperLetter": lambda count: _letters(count).upper(),
        "lowerRoman": _roman,
        "upperRoman": lambda count: _roman(count).upper(),
        "numberInDash": lambda count: f"- {count} -",
    }
)
