"""Text on its way out: nothing in it that a reader does not see but a browser or terminal obeys."""

from __future__ import annotations

from urllib.parse import urlsplit

# C0 but tab and line feed, DEL and C1; marks and overrides of direction; zero-width and invisible characters; tags,
# with which words can be hidden from a reader and shown to a language model; half surrogate pairs.
_UNSEEN = dict.fromkeys(
    (
        *range(9),
        *range(11, 32),
        *range(0x7F, 0xA0),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0x061C,
        0x180E,
        0xFEFF,
        *range(0xFFF9, 0xFFFC),
        *range(0xE0000, 0xE0080),
        *range(0xD800, 0xE000),
    )
)


# Separators of lines and paragraphs end a line as a line feed does.
_TABLE: dict[int, int | None] = {**_UNSEEN, 0x2028: 10, 0x2029: 10, 0x0085: 10}
_LONGEST_LINK = 2000


def clean_text(words: str) -> str:
    """Return ``words`` without control, direction and zero-width characters.

    >>> clean_text("甲" + chr(0x202E) + "乙" + chr(13) + "丙")
    '甲乙丙'
    """
    return words if words.isascii() and words.isprintable() else words.translate(_TABLE)


# A character for a character, so that places in the text stay where they are.
_BLANKS: dict[int, int | None] = {**dict.fromkeys(_UNSEEN, 0x20), 0x2028: 10, 0x2029: 10, 0x0085: 10}


def blanked_text(words: str) -> str:
    """Return ``words`` with a space for each character that ``clean_text`` leaves out.

    >>> blanked_text("甲" + chr(0x202E) + "乙")
    '甲 乙'
    """
    return words.translate(_BLANKS)


def safe_link(url: str | None) -> str | None:
    """Return ``url`` where it is a web address, else ``None``: no document can smuggle in a script.

    >>> safe_link("javascript:alert(1)") is None
    True
    """
    if not url or len(url) > _LONGEST_LINK:
        return None
    cleaned = clean_text(url).strip()
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return None
    ordinary = not any(one in cleaned for one in " \t\n\"'<>\\`")
    return cleaned if parts.scheme in {"http", "https"} and parts.hostname and ordinary else None
