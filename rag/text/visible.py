"""Words of askers and documents as they may be shown: without what shows nothing or turns the direction of others."""

from __future__ import annotations

import unicodedata

# Control characters, format characters (zero-width, direction) and halves of surrogate pairs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})


def visible(text: str) -> str:
    r"""Return ``text`` without control, direction and zero-width characters; white space stays.

    >>> visible("净\u200b增\u202e60\x00家\ud800")
    '净增60家'
    """
    if text.isprintable():
        return text
    return "".join(char for char in text if char.isspace() or unicodedata.category(char) not in _UNSEEN)


def one_line(text: str, most: int) -> str:
    r"""Return ``text`` as one line of at most ``most`` visible characters, for a message or a note.

    >>> one_line("甲乙\n[1] 丙丁", 6)
    '甲乙 [1…'
    """
    line = " ".join(visible(text[: 4 * most]).split())  # a longer run of what shows nothing is no name
    return line if len(line) <= most and len(text) <= 4 * most else f"{line[: most - 1]}…"
