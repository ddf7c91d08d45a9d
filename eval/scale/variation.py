"""The same text of another place and time: each word, year and figure gives way to one of the same length."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from eval.bench.generate import PLACE_NAMES, WORDS, drawn_from

# More places than the bench needs: as many again as each of these characters makes with each of the others.
_STARTS = "云临安清宁平长海江松竹梅柳桐枫石沙泉湖岭青丹白金银玉瑞祥永泰澄沐芷荷兰菊桂樟榆槐樱杏梨桃荔葵苇菱茗禾"
_ENDS = "岭川原溪浦港湾山峰林阳阴泽源洲台桥门关屏坪埠屿岗塘坝垭淀汀渚涧崖堰畈"
# A day keeps its month and day, a year is moved, any other run of digits is a figure.
_DAY = r"(?P<day>\d{4}-\d\d-\d\d|\d{1,2}月\d{1,2}日)"
_YEAR = r"(?P<year>(?<!\d)(?:19|20)\d\d(?=[年/]))"
_FIGURE = r"(?P<figure>(?<![A-Za-z])\d+(?![A-Za-z]))"


@dataclass(frozen=True)
class Variation:
    """A mapping of texts to texts of the same length.

    Equal texts become equal texts, and a part of a text becomes the part of the other one, so that what was read of a
    text holds of the other: its spans, headings and quotes.

    Attributes:
        place: two characters that take the place of ``home``.
        home: the place that the text is of.
        years: added to each year.
        seed: chooses words and figures.
    """

    home: str
    place: str
    years: int
    seed: int

    def text(self, text: str) -> str:
        """The other text, of the same length."""
        words = self.words
        salt = self.seed & 0xFFFFFFFF

        def other(found: re.Match[str]) -> str:
            kind, was = found.lastgroup, found.group()
            if kind == "word":
                return words[was]
            if kind == "year":
                return str(int(was) + self.years)
            if kind == "day":
                return f"{int(was[:4]) + self.years}{was[4:]}" if "-" in was else was
            return _figure(was, salt)

        return _pattern().sub(other, text)

    def body(self, body: str) -> str:
        """The other body, for a scope."""
        return body.replace(self.home, self.place) if body else body

    @property
    def words(self) -> Mapping[str, str]:
        """The word that takes each one's place."""
        return _words(self.home, self.place, self.seed)


def places() -> Sequence[str]:
    """About 1,700 names of two characters, in an order of chance that is always the same."""
    names = sorted({start + end for start in _STARTS for end in _ENDS if start != end})
    drawn_from("places").shuffle(names)
    return names


@lru_cache(maxsize=64)
def _words(home: str, place: str, seed: int) -> Mapping[str, str]:
    """Words of one kind and length change places among each other; of the places only the own is another."""
    chance, found = drawn_from(f"words:{seed}"), dict.fromkeys(PLACE_NAMES, "")
    for name in found:
        found[name] = place if name == home else home if name == place else name
    for kind in WORDS:
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in kind:
            by_length[len(word)].append(word)
        for same in by_length.values():
            found.update(zip(same, chance.sample(same, len(same)), strict=True))
    return found


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    known = sorted({*PLACE_NAMES, *(word for kind in WORDS for word in kind)}, key=lambda one: (-len(one), one))
    return re.compile("|".join((_DAY, _YEAR, _FIGURE, f"(?P<word>{'|'.join(map(re.escape, known))})")))


@lru_cache(maxsize=4096)
def _figure(digits: str, salt: int) -> str:
    """Digits of the same number, the first of them 0 only where it was; the same ones for the same figure."""
    drawn = crc32(digits.encode(), salt)
    found = [digits[0] if digits[0] == "0" else str(1 + drawn % 9)]
    for _ in digits[1:]:
        drawn = drawn // 10 or crc32(str(drawn).encode(), salt)
        found.append(str(drawn % 10))
    return "".join(found)
