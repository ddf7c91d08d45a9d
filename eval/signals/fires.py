"""How often each entry of the lexicon is found in questions and in documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources

from rag.lexicon.patterns import patterns
from rag.text.normalize import fold

PATTERNS = "patterns"
# The first word of a line is what the others are read as: it does nothing where it stands alone.
_READ_AS_FIRST = "synonyms.txt"
_BETWEEN_WAYS = re.compile(r"[\s/]+")


@dataclass(frozen=True, slots=True)
class Fires:
    """An entry of a file of the lexicon, and the number of texts it is found in.

    ``group`` is the name of a pattern, or the comment that a line of words stands under; ``entry`` the pattern's place
    in its file, from 1, or the line's first word. ``first`` counts the questions in which it is the first of its file:
    where a file is tried in order, the others do nothing.
    """

    file: str
    group: str
    entry: str
    questions: int = 0
    first: int = 0
    sentences: int = 0

    @property
    def never(self) -> bool:
        """Whether it is found in no text at all."""
        return not self.questions and not self.sentences


def count_fires(questions: Sequence[str], sentences: Sequence[str]) -> tuple[Fires, ...]:
    """Return for each pattern and each line of words how many texts it is found in, file by file.

    Args:
        questions: their texts.
        sentences: those of documents.
    """
    asked, told = [fold(text) for text in questions], [fold(text) for text in sentences]
    found: list[Fires] = []
    for file in (*files_of(PATTERNS, ".toml"), *files_of("", ".txt")):
        free = [True] * len(asked)
        for one, regex in _entries(file):
            hits = [regex.search(text) is not None for text in asked]
            first = sum(hit and is_free for hit, is_free in zip(hits, free, strict=True))
            free = [is_free and not hit for hit, is_free in zip(hits, free, strict=True)]
            in_documents = sum(regex.search(text) is not None for text in told)
            found.append(replace(one, questions=sum(hits), first=first, sentences=in_documents))
    return tuple(found)


def files_of(folder: str, suffix: str) -> tuple[str, ...]:
    """Return the files of a folder of the lexicon ("" for itself), as the lexicon names them.

    >>> "patterns/facts.toml" in files_of("patterns", ".toml")
    True
    """
    names = sorted(one.name for one in (resources.files("rag.lexicon") / folder).iterdir())
    return tuple(f"{folder}/{name}".removeprefix("/") for name in names if name.endswith(suffix))


def sentences_of(text: str) -> list[str]:
    """Cut a text at line ends and full stops: about what a pattern is given at a time."""
    return [piece for line in text.splitlines() for piece in line.split("。") if piece.strip()]


def _entries(file: str) -> Iterator[tuple[Fires, re.Pattern[str]]]:
    if file.startswith(PATTERNS):
        known = patterns(file.removeprefix(f"{PATTERNS}/").removesuffix(".toml"))
        yield from ((Fires(file, one.name, str(at)), one.regex) for at, one in enumerate(known, start=1))
        return
    group = ""
    for line in (resources.files("rag.lexicon") / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            group = line.strip("# ")
        elif line.strip():
            ways = _BETWEEN_WAYS.split(fold(line).strip())
            telling = ways[1:] if file == _READ_AS_FIRST else ways
            yield Fires(file, group, ways[0]), re.compile("|".join(map(re.escape, telling)) or "(?!)")
