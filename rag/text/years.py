"""Years however they are written: 二〇二〇年, 二○二○年, 二零二零年, 公元2020年, 两千零二十年."""

from __future__ import annotations

import re

_ZERO = "零〇○◯Οοo0"
_DIGIT_VALUES = {**dict.fromkeys(_ZERO, "0"), **dict(zip("一二三四五六七八九", "123456789", strict=True))}
_DIGIT_VALUES |= dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True)) | {one: one for one in "123456789"}
_ANY = "".join(_DIGIT_VALUES)
_DIGITS = str.maketrans(_DIGIT_VALUES)
# Four numerals and no unit between or behind them: 二百 and 一九〇〇〇 are no years.
_FOUR = re.compile(
    rf"(?<![{_ANY}.十百千万亿])(?:[一壹1][九玖9]|[二贰2][{_ZERO}])[{_ANY}]{{2}}(?![{_ANY}十百千万亿])", re.IGNORECASE
)
_ERA = re.compile(r"公元(?=\s*\d{3,4}\s*年|\s*(?:19|20)\d\d)|(?<=(?:19|20)\d\d)财(?=年)")
_SPELLED = re.compile(r"[二两]千[零〇]?([一二三四五六七八九])?(十)?([一二三四五六七八九])?年(?!以|来|内|前|后|历史|间)")
# "一九年" is a year, "十九年" a length of time; "二三年" may be either.
_TWO = re.compile(
    r"(?<![一二三四五六七八九十百千万亿零〇第满近约过每达足超\d])([一二])([零〇○四五六七八九])年(?!来|级|内|以|期|间|制)"
)


def western_years(text: str) -> str:
    """Return ``text`` with years written in Chinese numerals as digits; as long as before, so that offsets survive.

    >>> western_years("二〇二〇年比一九九八年")
    '2020年比1998年'
    """
    return _FOUR.sub(lambda match: match[0].lower().translate(_DIGITS), text)


def plain_years(text: str) -> str:
    """Return a question with its years written as the calendar's, whatever people write.

    >>> plain_years("公元2019年和两千零二十年、一九年"), plain_years("十九年来，二三年内")
    ('2019年和2020年、2019年', '十九年来，二三年内')
    """
    return _ERA.sub("", _TWO.sub(_short, _SPELLED.sub(_spelled, western_years(text))))


def _spelled(match: re.Match[str]) -> str:
    tens, ten, ones = match[1], match[2], match[3]
    if ten is None and tens and ones:
        return match[0]  # 两千二三年
    value = int((tens or "一").translate(_DIGITS)) * 10 if ten else int((tens or "零").translate(_DIGITS))
    return f"{2000 + value + int((ones or '零').translate(_DIGITS))}年"


def _short(match: re.Match[str]) -> str:
    return f"20{(match[1] + match[2]).translate(_DIGITS)}年"
