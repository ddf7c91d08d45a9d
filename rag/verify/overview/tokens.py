"""Text as tokens: a figure, a word of the lexicon, a title, letters, else a character, so that equals are equal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rag.lexicon.overview import overview_words
from rag.text.normalize import fold
from rag.text.years import western_years
from rag.verify.overview.figure import Figure, match_figure
from rag.verify.overview.numerals import NUMERAL


class Mark(StrEnum):
    """What a token is besides its words.

    END ends a sentence, BREAK a clause, LEAD a clause that announces what follows; OPEN and CLOSE are brackets, ITEM
    the number of an item, NAME a title or the name of a body.
    """

    NONE = ""
    END = "end"
    BREAK = "break"
    LEAD = "lead"
    OPEN = "open"
    CLOSE = "close"
    ITEM = "item"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text: tokens are the same when their ``key`` is. ``start`` and ``end`` count in the text."""

    key: str
    word: str
    start: int
    end: int
    mark: Mark = Mark.NONE
    figure: Figure | None = None

    @property
    def parts(self) -> bool:
        """Whether it parts clauses."""
        return self.mark in (Mark.END, Mark.BREAK, Mark.LEAD)


_ITEM = re.compile(
    r"[(][一二三四五六七八九十\d]{1,3}[)]|\d{1,2}[.．](?!\d)|[一二三四五六七八九十\d]{1,3}、|[一二三四五六七八九十]是|[①-⑳⑴-⒇]"
)
_TITLE = re.compile(r"《([^《》]{1,80})》")
_NUMERAL = re.compile(NUMERAL)
_LETTERS = re.compile(r"[a-z]+")
_ENDS, _BREAKS, _SKIPPED = frozenset("。！？!?;；\n\r"), frozenset("，,"), frozenset("\"'“”‘’《》")
_NEGATIVE = frozenset("不未没无非勿莫别免")
_JOINS = frozenset({"-", "至", "到"})
_FROM = frozenset({"从", "由", "自"})
_NEAR = 8


def read_tokens(text: str, names: Sequence[str] = ()) -> tuple[Token, ...]:
    """Return the tokens of ``text`` in order; white space and quotation marks are none.

    Args:
        text: an overview or a quote.
        names: read whole where they stand: titles and bodies, folded.

    >>> [one.key for one in read_tokens("新增不少于一百八十家；")]
    ['新', '增', '≥180家', ';']
    """
    folded = western_years(fold(text))
    return tuple(_ranges(list(_tokens(folded, tuple(sorted(filter(None, names), key=len, reverse=True))))))


def _tokens(folded: str, names: Sequence[str]) -> Iterator[Token]:
    at, fresh = 0, True  # fresh: a clause begins here
    while at < len(folded):
        token = _token(folded, at, names, fresh)
        if token is None:
            at += 1
            continue
        yield token
        at, fresh = token.end, token.parts or (fresh and token.mark is Mark.ITEM)


def _token(folded: str, at: int, names: Sequence[str], fresh: bool) -> Token | None:
    char = folded[at]
    if title := _TITLE.match(folded, at):
        name = "".join(title[1].split())
        return Token(name, name, at, title.end(), Mark.NAME)
    if char in _ENDS:
        return Token(";" if char == "；" else char, char, at, at + 1, Mark.END)
    if char.isspace() or char in _SKIPPED:
        return None
    if char in _BREAKS or char in ":：":
        return Token(",", char, at, at + 1, Mark.BREAK if char in _BREAKS else Mark.LEAD)
    if fresh and (item := _ITEM.match(folded, at)):
        return Token(item[0], item[0], at, item.end(), Mark.ITEM)
    if char in "()":
        return Token(char, char, at, at + 1, Mark.OPEN if char == "(" else Mark.CLOSE)
    for name in names:
        if folded.startswith(name, at):
            return Token(name, name, at, at + len(name), Mark.NAME)
    return _word(folded, at)


def _word(folded: str, at: int) -> Token:
    # What is denied is not read as the word that is denied: 不应当 is no 不 with a 必须.
    denied = at > 0 and folded[at - 1] in _NEGATIVE
    if not denied and (found := match_figure(folded, at)):
        figure, end = found
        return Token(figure.key, folded[at:end], at, end, figure=figure)
    if not denied and (numeral := _NUMERAL.match(folded, at)):  # a number that cannot be read equals itself alone
        return Token(f"?{numeral[0]}", numeral[0], at, numeral.end())
    if letters := _LETTERS.match(folded, at):
        word = letters[0]
        return Token(overview_words().same.get(word, word), word, at, letters.end())
    phrase = None if denied else _phrases().match(folded, at)
    word = phrase[0] if phrase else folded[at]
    return Token(overview_words().same.get(word, word) if phrase else word, word, at, at + len(word))


@lru_cache(maxsize=1)
def _phrases() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, overview_words().phrases)))


def _ranges(tokens: list[Token]) -> Iterator[Token]:
    """Read "五十元以上二百元以下", "五十元至二百元" and "50—200元" as one figure."""
    at = 0
    while at < len(tokens):
        one, joined = tokens[at], _range_at(tokens, at)
        if joined is None:
            yield one
            at += 1
            continue
        figure, length = joined
        last = tokens[at + length - 1]
        yield Token(figure.key, figure.key, one.start, last.end, figure=figure)
        at += length


def _range_at(tokens: Sequence[Token], at: int) -> tuple[Figure, int] | None:
    low = tokens[at].figure
    if low is None or low.year or low.high is not None:
        return None
    after = [one.figure for one in tokens[at + 1 : at + 3]]
    if after and (high := after[0]) is not None and (low.bound, high.bound) == ("≥", "≤") and low.unit == high.unit:
        return Figure(low.value, low.unit, "", high.value), 2
    if len(after) < 2 or (high := after[1]) is None or tokens[at + 1].key not in _JOINS:
        return None
    plain = not low.bound and not high.bound and not high.year and high.high is None
    if not plain or low.unit not in ("", high.unit) or low.value >= high.value:
        return None
    if any(one.key in _FROM for one in tokens[max(0, at - _NEAR) : at]):
        return None
    return Figure(low.value, high.unit, "", high.value), 3
