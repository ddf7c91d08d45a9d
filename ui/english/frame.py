"""Frames: what the program says around the words of documents, matched and told again in English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from rag.lexicon.facts import fact_names

_NAME = re.compile(r"\{(\w+)(?::(\w+))?\}")
# What a name may stand for that is given on as it is. Any words end where the frame goes on, so that no two names can
# share them out in many ways: a title that is made for it could take hours.
_ANY = ""
_PLAIN: Mapping[str, str] = MappingProxyType(
    {"digits": r"\d{1,8}", "counted": r"\d{1,4}\w{1,4}", "years": r"(?:\d{4}年、?){1,12}"}
)
# A name of which nothing may be there.
_OPTIONAL = frozenset({"detail", "spoken", "issuers"})
# Longer words are no frame of ours with anything in it.
LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Frame:
    """One way of saying something: ``pattern`` finds it, ``english`` says it; ``parts`` tells a value on."""

    pattern: re.Pattern[str]
    english: str
    parts: Mapping[str, str]
    example: tuple[str, str]

    def told(self, match: re.Match[str]) -> str:
        """Return the English of a match of the pattern."""
        values = {name: _value(self.parts.get(name, ""), said or "") for name, said in match.groupdict().items()}
        return self.english.format_map(values)


@lru_cache(maxsize=1)
def frames() -> Mapping[str, tuple[Frame, ...]]:
    """Return the frames of ``frames.toml`` by their part; those of ``opening`` match the beginning of a line."""
    return MappingProxyType(
        {part: tuple(_frame(one, whole=part != "opening") for one in rows) for part, rows in _table().items()}
    )


def labels() -> Mapping[str, str]:
    """Return the English names of facts by the Chinese ones."""
    return {one.zh: one.en for one in fact_names().values() if one.zh}


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("frames.toml").read_text(encoding="utf-8"))


def _frame(row: Mapping[str, Any], *, whole: bool) -> Frame:
    template = str(row["zh"])
    parts: dict[str, str] = {}
    pattern, at = "", 0
    names = list(_NAME.finditer(template))
    for match, following in zip_longest(names, names[1:]):
        name, part = match[1], match[2] or _ANY
        parts[name] = part
        until = template[match.end() : following.start() if following else len(template)]
        pattern += re.escape(template[at : match.start()]) + f"(?P<{name}>{_among(part, until)})"
        at = match.end()
    pattern += re.escape(template[at:])
    zh, en = row["example"]
    return Frame(re.compile(pattern + (r"\Z" if whole else "")), str(row["en"]), MappingProxyType(parts), (zh, en))


def _among(part: str, until: str) -> str:
    """What a name may stand for: the words of its own frames, or some characters up to the next ones of the frame."""
    if part in ("label", "labels"):
        one = "|".join(map(re.escape, labels()))
        return f"(?:{one})" if part == "label" else f"(?:{one})(?:、(?:{one})){{0,20}}"
    known = {
        "kind": "目标|实际",
        "year": r"\d{4}年",
        "verdict": "不可以|可以|不是|是",
        "content": "目标|实际完成情况|内容",
        "day": r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d\d-\d\d",
        "scope": r"(?:\d{4}年|\d{4}—\d{4}年)(?:目标|实际)?|目标|实际|另一处",
        **_PLAIN,
    }
    anything = f"(?:(?!{re.escape(until)}).)" if until else "."
    return known.get(part, f"{anything}{{{0 if part in _OPTIONAL else 1},400}}")


def _value(part: str, said: str) -> str:
    if part == _ANY:
        return said
    if part in _PLAIN:
        return f" ({', '.join(said.replace('年', '').strip('、').split('、'))})" if part == "years" else said
    if part in ("label", "labels"):
        return ", ".join(labels().get(one, one) for one in said.split("、"))
    for frame in frames().get(part, ()):
        match = frame.pattern.match(said)
        if match is not None:
            return frame.told(match)
    return said
