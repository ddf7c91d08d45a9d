"""Units: whether a figure is in the unit that was asked for."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.lexicon.units import family
from rag.text.cache import Kept
from rag.text.figures import Figure
from rag.text.quantities import find_quantities

FITS, DIFFERS, _COUNTED = 0.15, -0.35, -0.1
# What a fine is told in, and what a deadline is told in, when no unit is asked for.
FINE, DEADLINE = "罚款", "期限"
_WORKING = "工作日"
_MONEY, _RATES, _TIMES = family("money"), family("rate"), family("time")
_MEASURES = tuple(map(family, ("time", "area", "length", "weight", "volume", "noise", "heat")))
_LIKE: dict[str, frozenset[str]] = {
    unit: alike for alike in map(family, ("money", "rate", "people", "day", "month", "age")) for unit in alike
}
# Asked how much something grew or fell, a rate is meant unless a unit says otherwise.
_CHANGE = re.compile(r"增长|下降|涨")
_GREW = re.compile(r"(?:增长|增速|增幅|涨幅|降幅)\s*$")
# What a measure is told in where no unit is asked for.
_AMOUNTS = re.compile(
    r"规模|总额|金额|额度|资金|投资额?$|支出|收入|产值|成交额|交易额|赤字(?!率)|经费|补助|奖金|工资|费用?$|价格?$"
)
_SHARES = re.compile(r"[^汇频效]率$|比重|占比|比例|增速|强度|百分")
_IMPLIED, _IMPLIED_NOT = 0.12, -0.12
# What is told in days. Of anything else a day is when, not how much.
_LASTS = re.compile(r"[假期限时日天年月龄岁久]|时间")
_TIME_UNASKED = -0.2
# "占全市的1/6"
_SHARE_ASKED, _SHARE = re.compile(r"占|比重|比例"), re.compile(r"占[^,，。;；]{0,12}$")
_PART_PLAYED, _PART_ASKED = re.compile(r"(?:贡献率?|拉动)[^,，。;；]{0,6}$"), re.compile(r"贡献|拉动")
_ARTICLE = -0.3
_A_FINE = re.compile(r"的?(?:罚款|罚金)")
# "每平方米收多少元": a price is no share.
_PRICE = re.compile(r"每(?!满|逾期|超)(?:人|户|个|件|次|平方米|度|吨|立方米|公斤|月|年|天|日|张|本|位|名|车|辆)")
_FINES = re.compile(r"罚|赔偿|滞纳金")


def is_named(focus: str, figure: Figure) -> bool:
    """Whether the question itself names a figure, which then does not answer it."""
    return figure.quantity.high is None and (figure.quantity.value, figure.quantity.unit) in _named_in[focus]


def _find_named(focus: str) -> frozenset[tuple[float, str]]:
    return frozenset((one.value, one.unit) for one in find_quantities(focus) if one.unit and one.high is None)


_named_in = Kept(_find_named, 50_000)


def unit_bonus(asked: str, focus: str, figure: Figure) -> float:
    """Return what a figure's unit adds to its score.

    Args:
        asked: the unit asked for, ``FINE``, ``DEADLINE``, or "".
        focus: what is asked for.
        figure: the candidate.
    """
    if _SHARE_ASKED.search(focus) and _SHARE.search(figure.before):
        return 2 * FITS
    if _PART_PLAYED.search(figure.before) and not _PART_ASKED.search(focus):
        return DIFFERS  # "对全球经济增长的贡献率" is no growth
    found = figure.quantity.unit
    if asked in ("", "个") and _is_article(figure):
        return _ARTICLE
    if not asked:
        return _unasked_bonus(focus, found)
    if asked == FINE:
        named = _FINES.search(figure.before + figure.after) and (found in _MONEY or found in ("倍", "%"))
        return 2 * FITS if named else DIFFERS
    if asked == DEADLINE:
        return FITS if found in _TIMES else DIFFERS
    if found == asked or found in _LIKE.get(asked, ()):
        # "几个工作日": working days are rather told as such.
        return FITS if _WORKING not in asked or _WORKING in found else _COUNTED
    if asked == "元" and not found:
        return FITS
    # 个 counts anything; a unit that is asked for is rather told in itself.
    if asked == "个" and found != "%":
        return 0.0
    return _COUNTED if found == "个" and asked != "%" else DIFFERS


def _unasked_bonus(focus: str, found: str) -> float:
    """What a unit adds where the question names none: by what the words of the question are told in."""
    if found in _TIMES and not _LASTS.search(focus):
        return _TIME_UNASKED
    if _CHANGE.search(focus) or _SHARES.search(focus):
        return FITS if found in _RATES else _IMPLIED_NOT if _GREW.search(focus) else 0.0
    if _AMOUNTS.search(focus):
        return _IMPLIED if found in _MONEY else _IMPLIED_NOT if found in _RATES else 0.0
    return 0.0


def may_tell(asked: str, found: str) -> bool:
    """Whether a figure in the unit ``found`` may tell what is asked for in ``asked``: a count in any count.

    >>> may_tell("家", "个"), may_tell("工作日", "小时"), may_tell("元", "件"), may_tell(DEADLINE, "%")
    (True, True, False, False)
    """
    if not found or not asked:
        return True
    if asked == FINE:
        return found in _MONEY | _RATES | {"倍"}
    if asked == DEADLINE:
        return found in _TIMES | {"次"}
    if alike := _MONEY if asked in _MONEY else _RATES if asked in _RATES else _alike(asked):
        return found in alike | _RATES | {"倍"}
    return asked == "倍" or found not in _MONEY | _TIMES


@lru_cache(maxsize=256)
def _alike(asked: str) -> frozenset[str]:
    """What measures the like of a unit of measure; nothing of a count."""
    return frozenset().union(*(measure for measure in _MEASURES if asked in measure))


def _is_article(figure: Figure) -> bool:
    """Whether a figure says no more than "a": 一项, 一批."""
    one = figure.quantity
    return one.value == 1 and one.unit not in _TIMES | _MONEY | _RATES and one.high is None


def unit_excludes(asked: str, focus: str, figure: Figure, *, dated: bool = False) -> bool:
    """Whether a figure cannot answer: one of rate, money and count was asked for, and it is another of them.

    A fine that nobody asked for is none either. ``dated``: an amount of a year is asked for, not what a rule sets,
    which may be a share.
    """
    found = figure.quantity.unit
    if asked == FINE and found not in _MONEY | {"倍", "%", "‰"}:
        return True
    if asked in _RATES and found not in _RATES:
        return True
    if asked == "倍" and found not in ("倍", "%", "‰"):
        return True
    alike = _alike(asked)
    if found and alike and found not in alike:
        return True
    if asked not in ("", "倍", "%", FINE, DEADLINE, *_MONEY) and found in _MONEY | {"%", "‰"}:
        return True
    multiple = found == "倍" and _FINES.search(focus)
    whole = dated or bool(_PRICE.search(focus))
    if asked in _MONEY and found and found not in (_MONEY if whole else _MONEY | _RATES) and not multiple:
        return True
    return asked != FINE and "罚" not in focus and bool(_A_FINE.match(figure.after))
