"""Lists of sensitive words, as an operator writes them: a TOML file that names lists, or one text file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import ConfigError
from rag.message import Message
from rag.sensitive.folding import folded
from rag.types import Action, Part

MOST_LISTS, MOST_WORDS, LONGEST_WORD = 50, 200_000, 64
_MOST_BYTES = 10_000_000
_KEYS = ("name", "action", "in", "words", "file")
_HEADER = re.compile(r"\s*\[\[\s*list\s*\]\]")
_AT_LINE = re.compile(r"line (\d+)")
_NAME = re.compile(r"[\w.-]{1,40}")
_BOTH = (Part.QUESTION, Part.ANSWER)


@dataclass(frozen=True, slots=True)
class WordList:
    """Words as they are compared, what is done about them, and where they are looked for."""

    name: str
    action: Action
    parts: tuple[Part, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A line of a file, for errors."""

    path: Path
    line: int

    def refuse(self, reason: str) -> ConfigError:
        return ConfigError("{path}, line {line}: {reason}", path=self.path, line=self.line, reason=reason)


def read_lists(path: Path) -> tuple[WordList, ...]:
    """Read the lists that a setting names.

    Args:
        path: a TOML file with ``[[list]]`` tables, or a text file with a word a line, which is refused everywhere.

    Raises:
        ConfigError: it cannot be read or used; the message names file and line and says what to do.
    """
    if path.suffix.lower() != ".toml":
        return (WordList(path.stem, Action.REFUSE, _BOTH, _words_of(path)),)
    text = _text(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise _Place(path, line).refuse(Message("this is no TOML; mend the line")) from error
    rows = table.get("list")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or set(table) != {"list"}:
        raise _Place(path, 1).refuse(Message("write each list as a table [[list]], and nothing beside them"))
    if len(rows) > MOST_LISTS:
        raise _Place(path, 1).refuse(Message("at most {most} lists are read; put some together", most=MOST_LISTS))
    headers = [number for number, line in enumerate(text.splitlines(), 1) if _HEADER.match(line)]
    begins = headers if len(headers) == len(rows) else [1] * len(rows)
    lists = tuple(_list(row, _Place(path, line)) for row, line in zip(rows, begins, strict=True))
    names = [one.name for one in lists]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise _Place(path, begins[number]).refuse(
                Message("another list is called {name}; choose another name", name=name)
            )
    return lists


def _list(row: Mapping[str, Any], place: _Place) -> WordList:
    unknown = next((key for key in row if key not in _KEYS), None)
    if unknown is not None:
        raise place.refuse(
            Message("unknown key {key}; remove it, a list has {keys}", key=unknown, keys=", ".join(_KEYS))
        )
    name = row.get("name", "")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise place.refuse(Message("a list needs a name of up to 40 letters and digits"))
    if row.get("action") not in list(Action):
        raise place.refuse(Message("list {name}: set action to refuse, mask or log", name=name))
    parts = row.get("in", list(_BOTH))
    if not isinstance(parts, list) or not parts or any(one not in list(Part) for one in parts):
        raise place.refuse(Message('list {name}: set in to ["question"], ["answer"] or both', name=name))
    given = row.get("words", [])
    if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
        raise place.refuse(Message('list {name}: write words as ["one", "another"]', name=name))
    words = [_word(word, place) for word in given]
    file = row.get("file", "")
    if not isinstance(file, str):
        raise place.refuse(Message("list {name}: set file to the path of a text file", name=name))
    if file:
        words += _words_of(place.path.parent / file)
    if not words:
        raise place.refuse(Message("list {name} has no words; add some, or remove the list", name=name))
    chosen = tuple(part for part in Part if part in parts)
    return WordList(name, Action(row["action"]), chosen, tuple(dict.fromkeys(words)))


def files_of(path: Path) -> Iterator[Path]:
    """Yield the files that the lists stand in; none that cannot be told."""
    yield path
    if path.suffix.lower() != ".toml":
        return
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("list", [])
    except (OSError, ValueError):
        return
    for row in rows if isinstance(rows, list) else []:
        file = row.get("file") if isinstance(row, dict) else None
        if isinstance(file, str) and file:
            yield path.parent / file


def _words_of(path: Path) -> tuple[str, ...]:
    """The words of a text file: one a line, without empty lines and those that begin with #."""
    found: dict[str, None] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            found[_word(line, _Place(path, number))] = None
        if len(found) > MOST_WORDS:
            raise _Place(path, number).refuse(Message("at most {most} words are read; remove some", most=MOST_WORDS))
    return tuple(found)


def _word(written: str, place: _Place) -> str:
    word = folded(written.strip())
    if not word or "\n" in word:
        raise place.refuse(Message("a word needs a letter, a digit or a character; remove it"))
    if len(word) > LONGEST_WORD:
        raise place.refuse(Message("a word has at most {most} characters; shorten it", most=LONGEST_WORD))
    return word


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ConfigError("{path} is larger than {most} bytes; part it", path=path, most=_MOST_BYTES)
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(
            "cannot read {path}: {reason}; set POLICYQA_SENSITIVE_WORDS to a file that can be read",
            path=path,
            reason=error,
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError("{path} is not UTF-8; save it as UTF-8", path=path) from error
