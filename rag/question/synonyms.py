"""Synonyms, kept in ``rag/lexicon/synonyms.txt``: an editable file of groups, each read as its first word."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path

from rag.errors import ConfigError
from rag.lexicon import word_set
from rag.text.cache import Kept
from rag.text.normalize import fold, squeeze
from rag.text.quantities import chinese_number
from rag.text.tokenize import boundaries

# "满四个月" asks for what "满4个月" says. One alone is more often an article than a number (一次性).
_NUMERALS = re.compile(
    r"(?<![第其一二三四五六七八九十百千万亿])(?!一(?![二三四五六七八九十百千]))[一二三四五六七八九十百千]+"
    r"(?=个月|个工作日|个学|周岁|小时|分钟|公里|平方米|类(?![型别区])|[年月日天周岁只倍级人次元米名家户强])"
)


# The sentences of some thousand passages, which recur with every question.
_READ_CHARS = 3_000_000
# First characters that are tried one after the other.
_TRIED = 64
# Between texts that are read together; it is in no word.
_APART = "\x01"
# At these a text is cut before its words are, so that those of a clause are the same by itself.
_MARKS = ",。;:、" + _APART
_MARK = re.compile(f"[{_MARKS}]")


def _in_digits(match: re.Match[str]) -> str:
    value = chinese_number(match[0])
    return match[0] if value is None else f"{value:.0f}"


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern of any of ``words``, the longest first, parted by their first characters: it runs over every text."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_first.setdefault(word[:1], []).append(word)
    firsts = tuple(by_first)
    if not firsts:
        return re.compile(r"(?!)")
    # In groups, or some hundred first characters would be tried one after the other at each place.
    groups = [[by_first[one] for one in firsts[at : at + _TRIED]] for at in range(0, len(firsts), _TRIED)]
    parts = (_where(group) + _either(map(_beginning, group)) for group in groups)
    return re.compile(_where(by_first.values()) + _either(parts))


def _where(begun: Iterable[Sequence[str]]) -> str:
    """What stands at the place of any of words, those of one first character together: its first two characters."""
    known = list(begun)
    firsts, seconds = ({word[at : at + 1] for words in known for word in words} for at in (0, 1))
    return f"(?={_one_of(firsts)}{'' if '' in seconds else _one_of(seconds)})"


def _one_of(characters: Iterable[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(characters)))}]"


def _either(parts: Iterable[str]) -> str:
    return f"(?:{'|'.join(parts)})"


def _beginning(words: Sequence[str]) -> str:
    first = words[0][:1]
    # A Latin abbreviation is a word of its own: "ipo" is not in "ipod".
    rests = (re.escape(word[1:]) + (r"(?![a-z0-9])" if word.isascii() else "") for word in words)
    return (r"(?<![a-z0-9])" if first.isascii() else "") + re.escape(first) + _either(rests)


def _telling(groups: Mapping[str, Sequence[str]]) -> set[str]:
    """The words without which a text would be read otherwise: those that are read as another, and those in their way.

    The first of a group is read as itself. It tells only where a word that tells may begin inside it.
    """
    telling = {word for word, group in groups.items() if group[0] != word}
    left = groups.keys() - telling
    while left:
        begun = {word[:size] for word in telling for size in range(1, len(word) + 1)}
        more = {word for word in left if any(_may_begin(word[at:], telling, begun) for at in range(len(word)))}
        if not more:
            break
        telling |= more
        left -= more
    return telling


def _may_begin(rest: str, words: Collection[str], begun: Collection[str]) -> bool:
    """Whether any of ``words`` begins with ``rest`` or the other way round; ``begun``: all their beginnings."""
    return rest in begun or any(rest[:size] in words for size in range(1, len(rest)))


class Synonyms:
    """Groups of words that mean the same.

    Args:
        groups: each a tuple of words; the first is the one the others are read as.
    """

    def __init__(self, groups: tuple[tuple[str, ...], ...]) -> None:
        self._groups = {fold(word): tuple(map(fold, group)) for group in groups for word in group}
        self._pattern = _any_of(self._groups)
        self._replaced = _any_of(_telling(self._groups))
        self._known = "\n".join(self._groups)
        self._read = Kept(self._worked_out, _READ_CHARS)

    def canonical(self, text: str) -> str:
        """Return ``text`` folded, with each known word read as the first of its group and measures in digits.

        >>> load_synonyms().canonical("ＧＤＰ增速")
        'gdp增长'
        """
        return self._canonical(fold(text))

    def _canonical(self, folded: str) -> str:
        named = self._replaced.sub(self._first, folded)
        return _NUMERALS.sub(_in_digits, named)

    def _first(self, match: re.Match[str]) -> str:
        """The word a match is read as; itself where it only crosses words: 点放 in 重点放到."""
        word, text = match[0], match.string
        first = self._groups[word][0]
        if first == word:
            return first  # read as itself, wherever words end
        begin, stop = max(text.rfind(one, 0, match.start()) for one in _MARKS) + 1, _MARK.search(text, match.end())
        own = text[begin : stop.start() if stop else len(text)]
        ends, start = boundaries(own), match.start() - begin
        # 坐地铁 stands in the dictionary as one word.
        done = start > 0 and own[start - 1] in word_set("done_with") and start - 1 in ends
        whole = (start in ends or done) and start + len(word) in ends
        return first if whole else word

    def reading(self, text: str) -> str:
        """Return ``canonical`` of ``text`` without its white space, remembered: passages recur with every question."""
        return self._read[text]

    def readings(self, texts: Sequence[str]) -> list[str]:
        """Return ``reading`` of each of some texts: of those of one passage, together, it is half the work.

        >>> load_synonyms().readings(["ＧＤＰ增速", "满 四个月"])
        ['gdp增长', '满4个月']
        """
        joined = _APART.join(texts)
        if joined.count(_APART) != len(texts) - 1:
            return [self._read[text] for text in texts]
        found = self._worked_out(joined).split(_APART)
        for text, read in zip(texts, found, strict=True):
            self._read.keep(text, read)
        return found

    def _worked_out(self, text: str) -> str:
        return self._canonical(squeeze(text))

    def rephrase(self, text: str) -> str:
        """Return ``text`` with each known word as the next one of its group, to ask the same in other words."""
        return self._pattern.sub(lambda match: self._next(match[0]), fold(text))

    def _next(self, word: str) -> str:
        group = self._groups[word]
        return group[(group.index(word) + 1) % len(group)]

    def knows(self, word: str) -> bool:
        """Whether ``word`` stands in a group, alone or as a part of one's word."""
        return fold(word) in self._known

    def expand(self, text: str) -> tuple[str, ...]:
        """Return the other words of every group that ``text`` names one of."""
        named = dict.fromkeys(match[0] for match in self._pattern.finditer(fold(text)))
        return tuple(dict.fromkeys(word for one in named for word in self._groups[one] if word != one))


@lru_cache(maxsize=4)
def load_synonyms(path: Path | None = None) -> Synonyms:
    """Read a synonym file: groups of words parted by spaces, one a line, # for comments.

    Args:
        path: the file; ``None`` means the one shipped.

    Raises:
        ConfigError: the file cannot be read, or a word stands in two groups (the line is named).
    """
    try:
        text = (path or resources.files("rag.lexicon") / "synonyms.txt").read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("cannot read the synonym file {path}: {error}", path=path, error=error) from error
    groups: list[tuple[str, ...]] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = tuple(line.split("#")[0].split())
        for word in map(fold, words):
            if seen.setdefault(word, number) != number:
                raise ConfigError(
                    "{path} line {number}: {word} stands in line {seen} already; keep one",
                    path=path or "synonyms.txt",
                    number=number,
                    word=word,
                    seen=seen[word],
                )
        if len(words) > 1:
            groups.append(words)
    return Synonyms(tuple(groups))
