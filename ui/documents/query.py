"""What the address of a page asks for; what it cannot mean is as if it were left out, and never an error."""

from __future__ import annotations

from fastapi import Request

from ui.typed import whole_number
from ui.wire import clean_text

# More than anybody types into the box.
_LONGEST = 200


def number_of(request: Request, name: str) -> int | None:
    """Return a number of the query, ``None`` where there is none of up to nine plain digits."""
    return whole_number(request.query_params.get(name, ""))


def words_of(request: Request, name: str) -> str:
    """Return words of the query, cleaned and cut."""
    return " ".join(clean_text(request.query_params.get(name, "")[:_LONGEST]).split())


def language_asked(request: Request) -> str:
    """Return the language that the address itself names, or "": it is kept in the links of the page."""
    asked = request.query_params.get("lang", "")
    return asked if asked in ("zh", "en") else ""


def kept_language(request: Request) -> str:
    """Return the part of an address that keeps the language which this one asks for, or ""."""
    asked = language_asked(request)
    return f"lang={asked}" if asked else ""
