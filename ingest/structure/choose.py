"""Which numbered lines are headings and which are items of a list, told from their company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from ingest.lines import Line
from ingest.structure.headings import (
    ENUMERATIONS,
    RANK,
    STRUCTURAL,
    Candidate,
    find_candidates,
    find_label,
)
from ingest.structure.patterns import match_line
from ingest.structure.runs import headings_of_style
from ingest.structure.unnumbered import find_bare, find_questions, speaker_names
from ingest.types import HeadingMark

_FULL_STOP = "。"
_QUOTED_ARTICLE_RANK = RANK["cn"] + 0.5
_LEAST_CONTENTS = 3  # entries that stand line on line


def choose_headings(lines: Sequence[Line], marks: Sequence[HeadingMark]) -> tuple[Candidate, ...]:
    """Return the headings among ``lines``, in order.

    Args:
        lines: the document's lines without noise, header facts and title.
        marks: what the format marks as headings, by the start of their line.
    """
    all_candidates = find_candidates(lines, marks)
    candidates = _without_contents(_below_contents(lines, all_candidates))
    chosen = [item for item in candidates if item.style in STRUCTURAL or item.style.startswith("mark")]
    chosen += _articles([item for item in candidates if item.style == "article"])
    resumed = _resumptions(chosen, candidates)
    inside = _inside_articles(len(lines), chosen, resumed.keys())
    quoted = {item.index for articles in resumed.values() for item in articles}
    chosen = [replace(item, rank=_QUOTED_ARTICLE_RANK) if item.index in quoted else item for item in chosen]
    for style in sorted(ENUMERATIONS | {"decimal1", "decimal2", "decimal3"}, key=RANK.__getitem__):
        members = [item for item in candidates if item.style == style and item.index not in inside]
        chosen += headings_of_style(members, chosen, lines)
    taken = {item.index for item in chosen}
    asked = [item for item in find_questions(lines) if item.index not in taken]
    numbered = any(not item.style.startswith("mark") for item in chosen)
    chosen += asked
    taken |= {item.index for item in asked}
    if not numbered:
        chosen += (bare := find_bare(lines, taken, frozenset(item.index for item in all_candidates if item.number)))
        taken |= {item.index for item in bare}
    named = speaker_names(lines)
    for index, line in enumerate(lines):
        if index not in taken and index not in inside:
            label = find_label(index, line)
            if label and label.heading not in named:
                chosen.append(label)
    return tuple(sorted(chosen, key=lambda item: item.index))


def _below_contents(lines: Sequence[Line], candidates: Sequence[Candidate]) -> list[Candidate]:
    """Drop what the word 目录 lists: what stands below it for the first time, up to the first paragraph's heading."""
    begins = next((index for index, line in enumerate(lines) if match_line("contents", line.text)), None)
    if begins is None:
        return list(candidates)
    ends = next((index for index in range(begins, len(lines)) if _FULL_STOP in lines[index].text), len(lines))
    # By all lines, since an entry may be written as no heading is: "第一部分概况" for "第一部分 概况".
    first: dict[str, int] = {}
    for index in range(begins, ends):
        first.setdefault("".join(lines[index].text.split()), index)
    return [
        item
        for item in candidates
        if not begins <= item.index < ends
        or item.index + 1 == ends
        or first["".join(lines[item.index].text.split())] < item.index
    ]


def _without_contents(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Drop the table of contents: headings that follow each other line on line and come again below."""
    names = [(item.style, "".join(item.heading.split()).rstrip("；;。")) for item in candidates]
    last = {name: place for place, name in enumerate(names)}
    kept: list[Candidate] = []
    for stretch in _stretches(candidates):
        listed = [place for place in stretch if last[names[place]] > place and candidates[place].style != "article"]
        chapters = any(candidates[place].style in STRUCTURAL for place in listed)
        dropped = frozenset(listed if len(listed) >= _LEAST_CONTENTS or chapters else ())
        kept += [candidates[place] for place in stretch if place not in dropped]
    return kept


def _stretches(candidates: Sequence[Candidate]) -> Iterator[list[int]]:
    """The places of candidates that stand line on line, without text after the heading of any but the last."""
    stretch: list[int] = []
    for place, item in enumerate(candidates):
        if stretch:
            before = candidates[stretch[-1]]
            if before.body or item.index != before.index + 1:
                yield stretch
                stretch = []
        stretch.append(place)
    yield stretch


def _articles(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Articles count up; a line that speaks of another article does not continue the count."""
    last = 0
    for item in candidates:
        if item.number in (last, last + 1) or item.number == 1 or (item.number > last and item.number <= last + 3):
            last = item.number
            yield item


def _resumptions(chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> dict[int, list[Candidate]]:
    """Where 二、 goes on from 一、 across articles that are quoted between them, with those articles.

    None of the articles counts 一、 itself.
    """
    found: dict[int, list[Candidate]] = {}
    articles: list[Candidate] = []
    last = 0
    counts = [item for item in candidates if item.style == "cn" and not item.long]
    for item in sorted((*chosen, *counts), key=lambda item: item.index):
        if item.style == "article":
            articles.append(item)
        elif item.style != "cn":
            articles, last = [], 0
        elif articles and last and item.number == last + 1:
            found[item.index] = articles
            articles, last = [], item.number
        else:
            last = 0 if articles else item.number
    return found


def _inside_articles(count: int, chosen: Sequence[Candidate], resumed: Set[int]) -> frozenset[int]:
    """The lines under an article, up to the next chapter annex or resumed count: what they enumerate is text."""
    at = {item.index: item for item in chosen}
    inside, in_article = set(), False
    for index in range(count):
        if index in at:
            in_article = at[index].style == "article"
        if in_article and index not in resumed:
            inside.add(index)
        else:
            in_article = False
    return frozenset(inside)
