"""The language of what an asker is told: the caller's, else what the request accepts, else Chinese."""

from __future__ import annotations

from typing import Literal
from urllib.parse import parse_qs

from starlette.requests import cookie_parser
from starlette.types import Scope

from ui.texts import Language

# More than any browser sends; what lies beyond is not looked at.
_LONGEST = 400
_MOST = 16


def language_of(scope: Scope) -> Language:
    """Return the language to answer this request in; ``RequestFrame`` has read it, access may have changed it."""
    state = scope.get("state", {})
    caller = state.get("caller")
    if caller is not None:
        return "en" if caller.language == "en" else "zh"
    return "en" if state.get("language") == "en" else "zh"


LANGUAGE_COOKIE = "pq_language"
# What our own scripts send: a page may be open in one language while another tab has changed the cookie.
LANGUAGE_HEADER = b"x-page-language"
_LONGEST_HEADER = 8000


def page_language(scope: Scope) -> Language:
    """Return the language of a page: ``?lang=``, else that of the open page that asks, else as chosen, else as set.

    Else it is Chinese. What the browser accepts does not count: the documents are Chinese, and so are most of those who
    read them.
    """
    query = parse_qs(scope.get("query_string", b"")[:_LONGEST_HEADER].decode("latin-1"))
    shown = next((value.decode("latin-1") for name, value in scope.get("headers", ()) if name == LANGUAGE_HEADER), "")
    for asked in (query.get("lang", [""])[0], shown, cookies_of(scope).get(LANGUAGE_COOKIE, "")):
        if asked in ("zh", "en"):
            return "en" if asked == "en" else "zh"
    return "en" if scope.get("state", {}).get("preferred") == "en" else "zh"


def cookies_of(scope: Scope) -> dict[str, str]:
    """Return the cookies of a request, by name; of a header that is too long those at its beginning."""
    for name, value in scope.get("headers", ()):
        if name == b"cookie":
            return cookie_parser(value[:_LONGEST_HEADER].decode("latin-1"))
    return {}


def choose_language(accepted: str, preferred: Literal["auto", "zh", "en"] = "auto") -> Language:
    """Return the one of our languages that ``Accept-Language`` likes best.

    Args:
        accepted: the header's value.
        preferred: what the administrator has fixed.

    >>> choose_language("fr, en-GB;q=0.8, zh;q=0.5")
    'en'
    >>> choose_language("")
    'zh'
    """
    if preferred != "auto":
        return preferred
    best: Language = "zh"
    weight = 0.0
    for item in accepted[:_LONGEST].split(",")[:_MOST]:
        tag, _, parameter = item.strip().partition(";")
        primary = tag.strip().lower().split("-")[0]
        quality = _quality(parameter)
        if primary in {"zh", "en"} and quality > weight:
            best, weight = ("en" if primary == "en" else "zh"), quality
    return best


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(1.0, float(value[:6]))
    except ValueError:
        return 0.0
