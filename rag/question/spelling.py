"""Words with a character mistyped: 国内生产总植 is read as 国内生产总值, 停车厂 as 停车场.

Input methods offer characters of one sound, so a mistyped character sounds as the right one does. A word that no
document holds is compared with the names of the ledger around each of its characters; where none fits, with the
words of the documents that sound alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from rag.lexicon import word_set
from rag.text.cache import Kept
from rag.text.tokenize import is_word, terms, words

# Characters around the mistyped one that must agree.
_CONTEXT = 3
_SHORTEST, _LONGEST = 2, 4
# A dictionary holds many short words that no document does; a longer one it holds may be a mistake still.
_SURE = 2
# Rules are full of both, and the ledger has the one where a question has the other.
_OF_RULES = frozenset("法罚")
_FIRST, _LAST = 0x4E00, 0x9FA5


class Spelling:
    """Mends mistyped names.

    Args:
        names: the most frequent names of the ledger.
        revision: changes when they do.
        rarity: inverse document frequency of a term.
        known: words known beside the documents, which are no mistakes.
    """

    def __init__(
        self,
        names: Callable[[], Sequence[str]],
        revision: Callable[[], str | None],
        rarity: Callable[[str], float],
        known: Callable[[str], bool],
    ) -> None:
        self._names, self._revision, self._rarity, self._known = names, revision, rarity, known
        self._read: tuple[str | None, dict[str, set[str]]] | None = None

    def mend(self, question: str) -> str:
        """Return ``question`` with each mistyped character of an indicator's name as the ledger has it."""
        unseen = self._rarity("")
        for word in dict.fromkeys(terms(question)):
            left = not set(word).isdisjoint("多少几")  # 罚多 is no word
            if len(word) < _SHORTEST or left or self._rarity(word) < unseen or self._known(word):
                continue
            start = question.find(word)
            for at in range(start, start + len(word) if start >= 0 else start):
                right = self._right(question, at)
                if right and question[at] not in _OF_RULES:
                    question = question[:at] + right + question[at + 1 :]
                    break
        return self._as_documents(question)

    def _as_documents(self, question: str) -> str:
        """The question with each word that no document holds as the one of the same sound that they hold."""
        cut = [word for word, _ in words(question)]
        for before, word in pairwise(["", *(word.removesuffix("法") or word for word in cut)]):
            if self._is_strange(word) and (right := self._alike(before, word)):
                question = question.replace(word, right, 1)
            # 停车厂 is cut as 停车 and 厂.
            whole = before + word
            if len(before) == _SURE and len(word) == 1 and word not in word_set("loose") and self._is_strange(whole):
                right = self._alike("", whole)
                question = question.replace(whole, right, 1) if right.startswith(before) else question
        return question

    def _is_strange(self, word: str) -> bool:
        """Whether a word may be mistyped: no document holds it, and it is no word or too long to be one by chance."""
        if not _SHORTEST <= len(word) <= _LONGEST or _is_loose(word) or self._rarity(word) < self._rarity(""):
            return False
        return not (is_word(word) and len(word) <= _SURE) and not self._known(word)

    def _alike(self, before: str, word: str) -> str:
        """The most frequent word of the documents that differs in one character of the same sound, or ""."""
        unseen = self._rarity("")
        found = [
            (rarity, right)
            for right in _sounding[word]
            if (rarity := min(self._rarity(right), self._rarity(before + right))) < unseen
        ]
        return min(found)[1] if found else ""

    def _right(self, question: str, at: int) -> str:
        """The one character of the same sound that the names have at this place, or ""."""
        around = self._around()
        found = {char for key in _keys(question, at) for char in around.get(key, ())} - {question[at]}
        alike = [char for char in sorted(found) if _sound(char) == _sound(question[at])]
        return alike[0] if len(alike) == 1 else ""

    def _around(self) -> dict[str, set[str]]:
        """The characters of the names by what stands around them; read anew after a writer."""
        revision = self._revision()
        if self._read is None or self._read[0] != revision:
            table: defaultdict[str, set[str]] = defaultdict(set)
            for name in self._names():
                for at, char in enumerate(name):
                    for key in _keys(name, at):
                        table[key].add(char)
            self._read = (revision, dict(table))
        return self._read[1]


def _is_loose(word: str) -> bool:
    """Whether two characters were only taken for a word."""
    return len(word) == _SHORTEST and not word_set("loose").isdisjoint(word)


def _keys(text: str, at: int) -> Iterator[str]:
    """What stands around a character: so many before and the rest after it, together ``_CONTEXT``."""
    for before in range(_CONTEXT + 1):
        left, right = text[max(0, at - before) : at], text[at + 1 : at + 1 + _CONTEXT - before]
        if len(left) + len(right) == _CONTEXT and (left + right).isalpha():
            yield f"{left}_{right}"


def _sound(char: str) -> str:
    import pypinyin

    return str(pypinyin.lazy_pinyin(char)[0])


def _homophones(char: str) -> tuple[str, ...]:
    """The other characters of the same sound; none where it is no character of Chinese."""
    if not _FIRST <= ord(char) <= _LAST:
        return ()
    return tuple(other for other in _by_sound().get(_sound(char), ()) if other != char)


def _find_sounding(word: str) -> tuple[str, ...]:
    """The words of the dictionary that differ from a word in one character of the same sound."""
    changed = (word[:at] + one + word[at + 1 :] for at, char in enumerate(word) for one in _homophones(char))
    return tuple(filter(is_word, changed))


_sounding = Kept(_find_sounding, 200_000)  # some hundred are looked up for each word


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, tuple[str, ...]]:
    """The characters in use, by their sound; made when the first word is looked for (0.1 s)."""
    table: defaultdict[str, list[str]] = defaultdict(list)
    for char in map(chr, range(_FIRST, _LAST + 1)):
        if is_word(char):
            table[_sound(char)].append(char)
    return {sound: tuple(chars) for sound, chars in table.items()}
