"""Units: whether a figure is in the unit that was asked for."""

from __future__ import annotations

from functools import lru_cache, partial

from rag.lexicon.patterns import joined
from rag.lexicon.units import family
from rag.text.cache import Kept
from rag.text.figures import Figure
from rag.text.quantities import find_quantities

_pattern = partial(joined, "measures")

FITS, DIFFERS, _COUNTED = 0.15, -0.35, -0.1
# What a fine is told in, and what a deadline is told in, when no unit is asked for.
FINE, DEADLINE = "罚款", "期限"
_WORKING = "工作日"
_MONEY, _RATES, _TIMES = family("money"), family("rate"), family("time")
_MEASURES = tuple(map(family, ("time", "area", "length", "weight", "volume", "noise", "heat")))
_LIKE: dict[str, frozenset[str]] = {
    unit: alike for alike in map(family, ("money", "rate", "people", "day", "month", "age")) for unit in alike
}
_IMPLIED, _IMPLIED_NOT = 0.12, -0.12
_TIME_UNASKED = -0.2
_ARTICLE = -0.3


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
    if _pattern("share_asked").search(focus) and _pattern("share").search(figure.before):
        return 2 * FITS
    if _pattern("part_played").search(figure.before) and not _pattern("part_asked").search(focus):
        return DIFFERS  # "对全球经济增长的贡献率" is no growth
    found = figure.quantity.unit
    if asked in ("", "个") and _is_article(figure):
        return _ARTICLE
    if not asked:
        return _unasked_bonus(focus, found)
    if asked == FINE:
        named = _pattern("fines").search(figure.before + figure.after) and (found in _MONEY or found in ("倍", "%"))
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
    if found in _TIMES and not _pattern("lasts").search(focus):
        return _TIME_UNASKED
    if _pattern("change").search(focus) or _pattern("shares").search(focus):
        return FITS if found in _RATES else _IMPLIED_NOT if _pattern("grew").search(focus) else 0.0
    if _pattern("amounts").search(focus):
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
    multiple = found == "倍" and _pattern("fines").search(focus)
    whole = dated or bool(_pattern("price").search(focus))
    if asked in _MONEY and found and found not in (_MONEY if whole else _MONEY | _RATES) and not multiple:
        return True
    return asked != FINE and "罚" not in focus and bool(_pattern("fine").match(figure.after))
