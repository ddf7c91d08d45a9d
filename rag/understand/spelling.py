"""Names of indicators with a character mistyped: 国内生产总植 is read as 国内生产总值.

Input methods offer characters of one sound, so a mistyped character sounds as the right one does. A word that no
document holds is compared with the names of the ledger around each of its characters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from rag.text.tokenize import terms

# Characters around the mistyped one that must agree.
_CONTEXT = 3
_SHORTEST = 2


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
            if len(word) < _SHORTEST or self._rarity(word) < unseen or self._known(word):
                continue
            start = question.find(word)
            for at in range(start, start + len(word) if start >= 0 else start):
                right = self._right(question, at)
                if right:
                    question = question[:at] + right + question[at + 1 :]
                    break
        return question

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


def _keys(text: str, at: int) -> Iterator[str]:
    """What stands around a character: so many before and the rest after it, together ``_CONTEXT``."""
    for before in range(_CONTEXT + 1):
        left, right = text[max(0, at - before) : at], text[at + 1 : at + 1 + _CONTEXT - before]
        if len(left) + len(right) == _CONTEXT and (left + right).isalpha():
            yield f"{left}_{right}"


def _sound(char: str) -> str:
    import pypinyin

    return str(pypinyin.lazy_pinyin(char)[0])
