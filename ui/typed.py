"""What stands in an address or a field of a form."""

from __future__ import annotations


def whole_number(words: str, most_digits: int = 9) -> int | None:
    """A number written in plain digits, ``None`` where it is none or longer than any that is meant.

    >>> whole_number("12"), whole_number("²"), whole_number("-1"), whole_number("1" * 5000)
    (12, None, None, None)
    """
    plain = words.isascii() and words.isdigit() and len(words) <= most_digits
    return int(words) if plain else None
