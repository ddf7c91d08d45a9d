"""Text as sensitive words are compared in it: whatever is put between or instead of letters makes no other word."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rag.text.normalize import fold
from rag.text.script import simplified_characters
from rag.types import Span

# Nothing to see, or nothing that parts two clauses: blanks, controls, marks over letters, emoji, stars and dots.
_PASSED_OVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Zs", "Zl", "Zp", "So", "Sk"})
_ALSO = frozenset("*＊_＿·・•‧∙⋅ㅤᅟᅠ")
# Characters in use are some ten thousand; all that there are would take 200 MB.
_MOST_KEPT = 40_000


class _Table(dict[int, str]):
    """Each character as it is compared, "" for one that is passed over; worked out when first met."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[code] = made = _compared(chr(code))
        return made


_TABLE = _Table()


def _compared(char: str) -> str:
    if char == "\n":
        return char  # words of two lines are no word
    if char in _ALSO or (unicodedata.category(char) in _PASSED_OVER and not fold(char).isalnum()):
        return ""
    return simplified_characters(fold(char))


def folded(text: str) -> str:
    """Return ``text`` as it is compared: half width, lower case, simplified, without what is passed over.

    >>> folded("Ｖ 淨\u200b增·目*標")
    'v净增目标'
    """
    return text.translate(_TABLE)


def places(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return where spans of ``folded(text)`` stand in ``text`` itself."""
    at = [number for number, char in enumerate(text) if _TABLE[ord(char)]]
    return [Span(at[span.start], at[span.end - 1] + 1) for span in spans]
