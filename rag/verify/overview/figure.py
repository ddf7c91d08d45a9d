"""A figure of an overview or a unit, so written that two that say the same are equal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.lexicon.overview import overview_words
from rag.lexicon.units import same_unit
from rag.text.quantities import UNITS
from rag.verify.overview.numerals import NUMERAL, read_numeral

_RATES = {"百": "%", "千": "‰", "万": "‱"}
_YEARS = (1900.0, 2100.0)
_WHOLE, _HALF, _TENTH = 100.0, 50.0, 10.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit and bound: ``bound`` is a sign (≥, ≤, >, <, ≈, ≲), two where both sides say one, or "".

    ``high`` is the upper end of a range.
    """

    value: float
    unit: str = ""
    bound: str = ""
    high: float | None = None

    @property
    def key(self) -> str:
        """What equal figures have in common."""
        high = "" if self.high is None else f"~{self.high:.10g}"
        return f"{self.bound}{self.value:.10g}{high}{self.unit}"

    @property
    def year(self) -> int | None:
        """The year of the calendar that it names."""
        whole = self.unit == "年" and not self.bound and self.high is None and self.value == int(self.value)
        return int(self.value) if whole and _YEARS[0] <= self.value <= _YEARS[1] else None


def match_figure(folded: str, at: int) -> tuple[Figure, int] | None:
    """Return the figure that begins at ``at`` of a folded text, and where it ends; ``None`` where none does.

    >>> match_figure("不少于壹佰捌拾家,", 0), match_figure("三成以上", 0)[0].key
    ((Figure(value=180.0, unit='家', bound='≥', high=None), 8), '≥30%')
    """
    match = _pattern().match(folded, at)
    if match is None:
        return None
    words = overview_words()
    read = _value(match)
    if read is None:
        return None
    value, unit = read
    signs = dict.fromkeys(
        sign
        for sign in (words.before.get(match["before"] or ""), words.after.get(match["more"] or ""), _after(match))
        if sign
    )
    return Figure(value, unit, "".join(sorted(signs))), match.end()


def _after(match: re.Match[str]) -> str:
    return overview_words().after.get(match["after"] or "", "")


def _value(match: re.Match[str]) -> tuple[float, str] | None:
    """The number in its unit."""
    if match["half"]:
        return _HALF, "%"
    if match["over"]:
        under = float(match["under"])
        return (_WHOLE * float(match["over"]) / under, "%") if under else None
    if match["whole"]:
        whole, part = read_numeral(match["whole"]), read_numeral(match["part"])
        return None if not whole or part is None else (_WHOLE * part / whole, "%")
    if match["rate"]:
        value = read_numeral(match["ratio"])
        return None if value is None else (value, _RATES[match["rate"]])
    value = read_numeral(match["number"])
    if value is None:
        return None
    if match["tenths"]:
        return _TENTH * value, "%"
    return value, same_unit(match["unit"] or "")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = overview_words()
    before = "|".join(sorted(map(re.escape, words.before), key=lambda one: (-len(one), one)))
    after = "|".join(sorted((re.escape(one) for one in words.after if len(one) > 1), key=lambda one: (-len(one), one)))
    return re.compile(
        rf"(?P<before>{before})?"
        rf"(?:(?P<half>半数|一半(?!以[^上下内])|二分之一)"
        rf"|(?P<over>\d{{1,3}})/(?P<under>\d{{1,3}})(?![\d/月日])"
        rf"|(?P<rate>[百千万])分之(?P<ratio>{NUMERAL})"
        rf"|(?P<whole>{NUMERAL})分之(?P<part>{NUMERAL})"
        rf"|(?P<number>{NUMERAL})(?P<more>多|余)?(?:(?P<tenths>成)(?![立员功果为本长品])|(?P<unit>%|‰|{UNITS})?))"
        rf"(?P<after>{after})?"
    )
