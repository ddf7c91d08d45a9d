"""What is asked of a new key, checked: each value that cannot be used is named with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import get_args

from rag.errors import UsageError
from ui.access.caller import KeyScope
from ui.access.key import ANY_ORIGIN
from ui.access.origins import parse_origin
from ui.access.rates import Rate, parse_rate
from ui.access.redact import redact
from ui.access.secret import PREFIX

SCOPES: tuple[str, ...] = get_args(KeyScope)
EVERYTHING = "*"
MAX_ORIGINS = 50
_NAME_CHARS = 64
_DURATION = re.compile(r"([0-9]{1,6})([smhd]?)", re.ASCII)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
# A year; longer the secret that is replaced would not really be replaced.
MAX_OVERLAP_S = 366 * 86_400


def listed(written: str) -> tuple[str, ...]:
    """The words between commas, each once."""
    return tuple(dict.fromkeys(word.strip() for word in written.split(",") if word.strip()))


def checked_name(name: str) -> str:
    """The name of a key.

    Raises:
        UsageError: it is empty, too long, not on one line, or a key itself.
    """
    kept = name.strip()
    if kept.startswith(PREFIX):
        raise UsageError("that is a key, not a name for one; choose a name such as portal")
    if not 0 < len(kept) <= _NAME_CHARS or not kept.isprintable() or "," in kept:
        raise UsageError(
            "the name {name!r} cannot be used; give 1 to {most} characters on one line, without commas",
            name=redact(kept[:_NAME_CHARS]),
            most=_NAME_CHARS,
        )
    return kept


def checked_origins(written: str) -> tuple[str, ...]:
    """Origins as browsers send them.

    Raises:
        UsageError: one is none, or there are too many.
    """
    words = listed(written)
    if words == (ANY_ORIGIN,):
        return words
    if len(words) > MAX_ORIGINS:
        raise UsageError("a key has at most {most} origins, these are {count}", most=MAX_ORIGINS, count=len(words))
    for word in words:
        if not parse_origin(word):
            raise UsageError(
                "the origin {origin!r} cannot be used; write scheme://host[:port], e.g. https://portal.example, "
                "or '*' alone for any",
                origin=redact(word[:200]),
            )
    return tuple(dict.fromkeys(parse_origin(word) for word in words))


def checked_rate(option: str, written: str) -> Rate | None:
    """A rate; empty means none.

    Raises:
        UsageError: it is none.
    """
    if not written.strip():
        return None
    rate = parse_rate(written)
    if rate is None:
        raise UsageError(
            "{option} {value!r} is no rate; give a number and s, m, h or d, e.g. 60/m", option=option, value=written
        )
    return rate


def checked_scopes(written: str) -> frozenset[str]:
    """Scopes that there are.

    Raises:
        UsageError: there is none of that name, or none is given.
    """
    words = listed(written)
    unknown = [word for word in words if word not in SCOPES]
    if unknown or not words:
        raise UsageError(
            "there is no scope {scope!r}; the scopes are: {listed}",
            scope=redact(unknown[0][:60]) if unknown else "",
            listed=", ".join(SCOPES),
        )
    return frozenset(words)


def checked_collections(written: str, known: Callable[[], Collection[str]], public: str) -> tuple[str, ...]:
    """Collections that there are; ``*`` alone means everything and gives none.

    Args:
        written: names between commas.
        known: tells the names in use; asked only when it matters.
        public: the one that there always is.

    Raises:
        UsageError: there is none of that name, or none is given.
    """
    words = listed(written)
    if words == (EVERYTHING,):
        return ()
    if words == (public,):
        return words
    there = {public, *known()}
    unknown = [word for word in words if word not in there]
    if unknown or not words:
        raise UsageError(
            "there is no collection {collection!r}; there are: {listed}; '*' means all of them",
            collection=unknown[0][:60] if unknown else "",
            listed=", ".join(_first(sorted(there), 20)),
        )
    return words


def checked_overlap(written: str) -> float:
    """Seconds of a duration such as ``24h``.

    Raises:
        UsageError: it is none, or over a year.
    """
    found = _DURATION.fullmatch(written.strip()) if len(written) < 40 else None
    seconds = int(found[1]) * _SECONDS[found[2]] if found else -1
    if not 0 <= seconds <= MAX_OVERLAP_S:
        raise UsageError("--overlap {value!r} is no time up to a year; give e.g. 30m, 24h, 7d, or 0", value=written)
    return float(seconds)


def _first(words: Iterable[str], most: int) -> list[str]:
    every = list(words)
    return every if len(every) <= most else [*every[:most], "…"]
