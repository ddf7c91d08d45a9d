"""Which numbered lines are headings and which are items of a list, told from their company."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from ingest.lines import Line
from ingest.structure.headings import (
    ENUMERATIONS,
    RANK,
    STRUCTURAL,
    Candidate,
    find_candidates,
    find_label,
    first_clause,
)
from ingest.structure.patterns import match_line
from ingest.structure.unnumbered import find_bare, find_questions, speaker_names
from ingest.types import HeadingMark

_FULL_STOP = "。"
_ANNOUNCES = ("：", ":")
_LEAST_CONTENTS = 3  # entries that stand line on line
_ITEM_END = ("；", ";", "；和", "；或者", "、", "，", ",")


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
    inside = _inside_articles(len(lines), chosen)
    for style in sorted(ENUMERATIONS | {"decimal1", "decimal2", "decimal3"}, key=RANK.__getitem__):
        members = [item for item in candidates if item.style == style and item.index not in inside]
        taken = {item.index for item in chosen}
        for run in list(_runs(members, chosen)):
            found = _headings_of_run(run, lines, taken)
            chosen += found
            taken.update(item.index for item in found)
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
    names = [(item.style, "".join(item.heading.split())) for item in candidates]
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
            if before.body or before.long or item.index != before.index + 1:
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


def _inside_articles(count: int, chosen: Sequence[Candidate]) -> frozenset[int]:
    """The lines under an article, up to the next chapter or annex: their enumerations are text."""
    at = {item.index: item for item in chosen}
    inside, in_article = set(), False
    for index in range(count):
        if index in at:
            in_article = at[index].style == "article"
        if in_article:
            inside.add(index)
    return frozenset(inside)


def _runs(members: Sequence[Candidate], chosen: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Split lines of one style where the count starts again or a heading of higher rank stands between."""
    run: list[Candidate] = []
    # All members are of one style, so of one rank: what stands above one stands above all.
    above = sorted(other.index for other in chosen if members and other.rank < members[0].rank)
    for item in members:
        if run:
            between = bisect_right(above, run[-1].index) < bisect_left(above, item.index)
            if between or item.number <= run[-1].number:
                yield run
                run = []
        run.append(item)
    if run:
        yield run


def _headings_of_run(run: Sequence[Candidate], lines: Sequence[Line], taken: Set[int]) -> list[Candidate]:
    """All of a run, or nothing of it when it is a list.

    A list has items that end in a semicolon, or items that nothing follows; headings have text under them.
    Where most are headings, a long numbered paragraph among them opens a section too, named by its first clause.
    """
    sure = [item for item in run if item.sure]
    if any(not item.body and lines[item.index].text.endswith(_ITEM_END) for item in run):
        return sure
    before = run[0].index - 1
    if before >= 0 and match_line("note", lines[before].text):
        return sure
    announced = before >= 0 and lines[before].text.endswith(_ANNOUNCES) and before not in taken
    followed = [item for item, after in pairwise(run) if after.index > item.index + 1]
    below = [lines[item.index + 1].text for item in followed]
    if announced and not any(item.body for item in run) and all(text.endswith(_ITEM_END) for text in below):
        return sure
    last = run[-1]
    if last.index + 1 < len(lines) and last.index + 1 not in taken:
        followed.append(last)
    with_text = {item.index for item in followed}
    heads = [item for item in run if item.body or (not item.long and item.index in with_text)]
    # What follows the last item of a list closes the list; below a bare 一、 it is the section's text.
    bare = last.style == "cn" and not last.long and not lines[last.index].text.endswith(_FULL_STOP)
    closing = last.index in with_text and len(run) > 1 and not bare
    has_text = any(item.body for item in run) or len(followed) > closing
    # 一、 numbers sections even where most are long paragraphs; smaller numbers then count items.
    if not has_text or (2 * len(heads) < len(run) and run[0].style != "cn"):
        return sure
    return [_shorten(item, lines[item.index]) if item.long else item for item in run]


def _shorten(item: Candidate, line: Line) -> Candidate:
    heading, length = first_clause(line)
    return replace(item, heading=heading, length=length, body=True)
