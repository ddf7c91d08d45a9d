"""Runs of numbered lines of one style: whether they are headings or the items of a list."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.lines import Line
from ingest.structure.headings import Candidate, first_clause, is_numbered
from ingest.structure.patterns import match_line

_FULL_STOP = "。"
_ANNOUNCES = ("：", ":")
_ITEM_END = ("；", ";", "；和", "；或者", "、", "，", ",")
_INNERMOST = frozenset({"number", "number_paren"})


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines that count up, with what tells of them: ``heads`` could be headings by themselves.

    ``is_list``: they cannot be, whatever others of their style are.
    """

    items: tuple[Candidate, ...]
    heads: int
    is_list: bool


def headings_of_style(
    members: Sequence[Candidate], chosen: Sequence[Candidate], lines: Sequence[Line]
) -> list[Candidate]:
    """Return those of the numbered lines of one style that are headings, in order.

    A run of them is taken as a whole. A count that goes on from one section to the next is of one kind: where most of
    it is headings, a long paragraph in it opens a section too, named by its first clauses.

    Args:
        members: of one style, in order.
        chosen: the headings of higher rank, which part the runs.
        lines: the document's lines.
    """
    taken = {item.index for item in chosen}
    found: list[Candidate] = []
    for chain in _chains([_judge(run, lines, taken) for run in _split(members, chosen)]):
        most = 2 * sum(run.heads for run in chain) >= sum(len(run.items) for run in chain)
        for run in chain:
            # 一、 numbers sections even where most are long paragraphs; smaller numbers then count items.
            whole = not run.is_list and (most or run.items[0].style == "cn")
            found += [
                shorten(item, lines[item.index]) if item.long else item for item in run.items if whole or item.sure
            ]
    return found


def shorten(item: Candidate, line: Line) -> Candidate:
    """Return a numbered paragraph as a heading of its first clauses, the rest of it its text."""
    return replace(item, heading=first_clause(line), body=True)


def _chains(runs: Sequence[_Run]) -> Iterator[list[_Run]]:
    """Runs whose count goes on. A number that follows none and stands alone is of no count."""
    chain: list[_Run] = []
    for run in runs:
        first = run.items[0]
        goes_on = bool(chain) and first.number == chain[-1].items[-1].number + 1
        if chain and not goes_on:
            yield chain
            chain = []
        alone = len(run.items) == 1 and not first.body
        stray = first.style in _INNERMOST and not goes_on and first.number > 1 and alone
        chain.append(replace(run, is_list=True, heads=0) if stray else run)
    if chain:
        yield chain


def _split(members: Sequence[Candidate], chosen: Sequence[Candidate]) -> Iterator[list[Candidate]]:
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


def _judge(run: Sequence[Candidate], lines: Sequence[Line], taken: Set[int]) -> _Run:
    """A list has items that end in a semicolon, or items that nothing follows; headings have text under them."""
    last, before = run[-1], run[0].index - 1
    announced = before >= 0 and lines[before].text.endswith(_ANNOUNCES)
    followed = [item for item, after in pairwise(run) if after.index > item.index + 1]
    below = [lines[item.index + 1] for item in followed]
    is_list = any(not item.body and lines[item.index].text.endswith(_ITEM_END) for item in run)
    is_list = is_list or (announced and match_line("note", lines[before].text) is not None)
    if announced and before not in taken and not any(item.body for item in run):
        # Items that run on in the line below, or hold smaller items; below 一、 those are the list of a section.
        sections = last.style == "cn" and any(map(is_numbered, below))
        is_list = is_list or (not sections and all(line.text.endswith(_ITEM_END) for line in below))
    if last.index + 1 < len(lines) and last.index + 1 not in taken:
        followed.append(last)
    with_text = {item.index for item in followed}
    heads = sum(item.body or (not item.long and item.index in with_text) for item in run)
    # What follows the last item of a list closes the list; below a bare 一、 it is the section's text.
    bare = last.style == "cn" and not last.long and not lines[last.index].text.endswith(_FULL_STOP)
    closing = last.index in with_text and len(run) > 1 and not bare
    has_text = any(item.body for item in run) or len(followed) > closing
    return _Run(tuple(run), heads, is_list or not has_text)
