"""Named patterns as data: ``patterns/*.toml``, each with texts that it finds and texts that it does not find.

A file is a list of tables in the order in which they are tried::

    [[pattern]]
    name = "thanks"
    pattern = "谢谢|感谢"
    yes = ["谢谢你"]
    no = ["感谢信怎么写"]

``name`` may recur: each is another way to say the same. In a pattern ``{word}`` stands for the part of that name in the
file's ``[parts]``; ``{when}`` for what ``when.toml`` finds; ``{known_unit}``, ``{asked_unit}`` for units, ``{counter}``
for those that are no things themselves. Matched with text folded for comparison.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial

from rag.lexicon import table
from rag.lexicon.units import asked_pattern, unit_pattern


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern with its examples."""

    name: str
    regex: re.Pattern[str]
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


@cache
def patterns(file: str) -> tuple[Pattern, ...]:
    """Return the patterns of ``patterns/{file}.toml``, in order."""
    found = table(f"patterns/{file}.toml")
    parts: dict[str, str] = found.get("parts", {})
    return tuple(
        Pattern(
            one["name"], re.compile(_filled(one["pattern"], parts)), tuple(one.get("yes", ())), tuple(one.get("no", ()))
        )
        for one in found["pattern"]
    )


@cache
def named(file: str, name: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of a name, in order."""
    return tuple(one.regex for one in patterns(file) if one.name == name)


@cache
def joined(file: str, name: str) -> re.Pattern[str]:
    """Return the patterns of a name as one, which are tried in order at each place.

    >>> joined("about", "thanks").search("谢谢你") is not None
    True
    """
    return re.compile("|".join(f"(?:{one.pattern})" for one in named(file, name)))


def find(file: str, name: str, text: str) -> re.Match[str] | None:
    """Return what the first pattern of a name finds in a folded ``text``.

    >>> find("about", "thanks", "谢谢你") is not None, find("about", "thanks", "谢谢信怎么写")
    (True, None)
    """
    return next((match for one in named(file, name) if (match := one.search(text))), None)


def all_found(file: str, name: str, text: str) -> Iterator[re.Match[str]]:
    """Yield what the patterns of a name find in a folded ``text``."""
    for one in named(file, name):
        yield from one.finditer(text)


def blank(file: str, name: str, text: str, by: str = " ") -> str:
    """Return a folded ``text`` with what the patterns of a name find in it replaced by ``by``."""
    for one in named(file, name):
        text = one.sub(by, text)
    return text


def first_name(file: str, text: str) -> str:
    """Return the name of the first pattern of a file that is found in a folded ``text``, or "".

    >>> first_name("facts", "索引号是多少"), first_name("facts", "路灯归谁管")
    ('index_number', '')
    """
    return next((one.name for one in patterns(file) if one.regex.search(text)), "")


def _filled(pattern: str, parts: dict[str, str]) -> str:
    for name, part in parts.items():
        pattern = pattern.replace(f"{{{name}}}", f"(?:{part})")
    for name, shared in _SHARED.items():
        pattern = pattern.replace(f"{{{name}}}", f"(?:{shared()})") if f"{{{name}}}" in pattern else pattern
    return pattern


def _when() -> str:
    return joined("when", "when").pattern


_SHARED: Mapping[str, Callable[[], str]] = {
    "when": _when,
    "known_unit": unit_pattern,
    "asked_unit": asked_pattern,
    "counter": partial(asked_pattern, things=False),
}
