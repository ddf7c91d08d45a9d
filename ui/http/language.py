"""The language of what an asker is told: the caller's, else what the request accepts, else Chinese."""

from __future__ import annotations

from typing import Literal

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
