"""The standing of each document on a day: in force, or a draft, repealed, expired, superseded — by which other one.

What a document says of itself is read at ingest; what the others say of it is worked out here over the whole catalog,
in time linear in the documents, whatever the order they came in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.store.dated import Dated, read_dated
from rag.text.document_numbers import DocumentNumber, find_numbers
from rag.text.rule_names import rule_name
from rag.types import Document, Standing


@dataclass(frozen=True, slots=True)
class Status:
    """The standing of one document.

    ``since``: the day from which it holds, ISO, or "". ``by``: the id of the document that makes it so, or "".
    ``stands``: whether it answers a question that asks for no version: not where another one answers in its stead.
    ``told``: whether it, its page, a person or another document says so; else it is only taken to be in force.
    """

    standing: Standing = Standing.IN_FORCE
    since: str = ""
    by: str = ""
    stands: bool = True
    told: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Documents as dated and their standing, by id; ``groups`` holds the versions of each rule, oldest first."""

    dated: Mapping[str, Dated]
    status: Mapping[str, Status]
    groups: tuple[tuple[str, ...], ...]


# What a page or a person says that no day changes.
_FINAL = frozenset({Standing.REPEALED, Standing.SUPERSEDED, Standing.EXPIRED})


def standings(documents: Sequence[Document], today: str) -> Table:
    """Work out how each document stands.

    Args:
        documents: all of the catalog.
        today: the asked day, ISO.
    """
    dated = {one.doc_id: read_dated(one) for one in documents}
    groups = _groups(dated.values())
    status = {doc_id: _own(one, today) for doc_id, one in dated.items()}
    for doc_id, found in _said_of_others(dated, status, today):
        status[doc_id] = found
    for group in groups:
        _rank(group, dated, status)
    return Table(dated, status, groups)


def _groups(dated: Iterable[Dated]) -> tuple[tuple[str, ...], ...]:
    """Documents of one name and body, oldest first; one that is alone is in no group."""
    named: dict[str, list[Dated]] = defaultdict(list)
    for one in dated:
        named[one.name].append(one)
    groups: dict[tuple[str, str], list[Dated]] = defaultdict(list)
    for name, same in named.items():
        bodies = {one.body for one in same if one.body}
        for one in same:  # one that names no body is of the only one there is
            groups[name, one.body if len(bodies) > 1 else ""].append(one)
    found = []
    for group in groups.values():
        finals = [one for one in group if not one.draft]
        if len(group) > 1 and (len(finals) < len(group) or all(one.is_rule for one in finals)):
            found.append(tuple(one.doc_id for one in sorted(group, key=lambda one: (one.since, one.doc_id))))
    return tuple(sorted(found))


def _own(one: Dated, today: str) -> Status:
    """What a document says of itself, and its days."""
    if one.said is not None and (one.fixed or one.said in _FINAL):
        return Status(one.said, one.expires_on if one.said is Standing.EXPIRED else "")
    if one.draft:
        return Status(Standing.DRAFT)
    if one.expires_on and one.expires_on < today:
        return Status(Standing.EXPIRED, one.expires_on)
    if one.effective_on > today:
        return Status(Standing.PENDING, one.effective_on)
    if one.said is Standing.AMENDED:
        return Status(Standing.AMENDED)
    return Status(told=bool(one.said or one.effective_on or one.expires_on))


def _said_of_others(
    dated: Mapping[str, Dated], status: Mapping[str, Status], today: str
) -> Iterable[tuple[str, Status]]:
    """What documents in force say of earlier ones: that these are repealed or amended; the earliest repeal counts."""
    numbers: dict[tuple[int, int], list[Dated]] = defaultdict(list)
    names: dict[str, list[Dated]] = defaultdict(list)
    for one in dated.values():
        names[one.name].append(one)
        if one.number is not None:
            numbers[one.number.year, one.number.serial].append(one)
    sayers = [one for one in dated.values() if (one.repeals or one.amends) and _speaks(one, status, today)]
    found: dict[str, Status] = {}
    for sayer in sorted(sayers, key=lambda one: (one.since, one.doc_id), reverse=True):
        for standing, entries in ((Standing.AMENDED, sayer.amends), (Standing.REPEALED, sayer.repeals)):
            for entry in entries:
                for target in _targets(entry, sayer, numbers, names):
                    known = found.get(target.doc_id, status[target.doc_id])
                    if _overrules(standing, known, target, sayer):
                        found[target.doc_id] = Status(standing, sayer.effective_on or sayer.since, sayer.doc_id)
    return found.items()


def _speaks(one: Dated, status: Mapping[str, Status], today: str) -> bool:
    """Whether what a document decides has come into force: a draft or a future one repeals nothing."""
    return status[one.doc_id].standing not in (Standing.DRAFT, Standing.PENDING) and one.effective_on <= today


def _overrules(standing: Standing, known: Status, target: Dated, sayer: Dated) -> bool:
    if target.fixed or known.standing is Standing.DRAFT:
        return False
    if standing is Standing.AMENDED:
        return known.standing is Standing.IN_FORCE and target.since < sayer.since
    return True


def _targets(
    entry: str,
    sayer: Dated,
    numbers: Mapping[tuple[int, int], Sequence[Dated]],
    names: Mapping[str, Sequence[Dated]],
) -> list[Dated]:
    """The documents that an entry (《title》（number）) names: by a number that is known, else by title."""
    own = tuple(find_numbers(entry))
    by_number = [
        one
        for number in own
        for one in numbers.get((number.year, number.serial), ())
        if one.number is not None and number.names(one.number) and one.doc_id != sayer.doc_id
    ]
    if by_number:
        return by_number
    title = entry.split("》")[0].lstrip("《") if entry.startswith("《") else ""
    name = rule_name(title) if title else ""
    return [
        one
        for one in names.get(name, ())
        if name
        and one.doc_id != sayer.doc_id
        and (one.since <= sayer.since or not sayer.since)
        and not (one.name == sayer.name and one.since >= sayer.since)
        and not (own and one.number is not None and own[0].year and one.number.year and own[0].year != one.number.year)
        and (one.body == sayer.body or not one.body or not sayer.body or one.body in title)
    ]


def _rank(group: Sequence[str], dated: Mapping[str, Dated], status: dict[str, Status]) -> None:
    """Let the newest version in force stand for its group; drafts, later and earlier ones do not answer unasked."""
    finals = [one for one in group if status[one].standing is not Standing.DRAFT]
    if not finals or not all(dated[one].is_rule for one in finals):
        _without_drafts(group, finals, status)
        return
    begun = [one for one in finals if status[one].standing is not Standing.PENDING]
    current = begun[-1] if begun else finals[-1]
    newest = dated[current].since
    status[current] = replace(status[current], told=True)
    for one in group:
        if one in finals and dated[one].since == newest:
            continue  # two of one day: which is in force nobody can tell
        known = status[one]
        if dated[one].fixed and known.standing is Standing.IN_FORCE:
            continue  # a person says that it stands beside the newer one
        if one in begun and not dated[one].fixed and known.standing is not Standing.REPEALED:
            known = Status(Standing.SUPERSEDED, dated[current].effective_on or newest, current)
        status[one] = replace(known, stands=False, by=known.by or current)


def _without_drafts(group: Sequence[str], finals: Sequence[str], status: dict[str, Status]) -> None:
    for one in group:
        if finals and one not in finals:
            status[one] = replace(status[one], stands=False, by=finals[-1])


def numbered(table: Table, number: DocumentNumber) -> tuple[str, ...]:
    """Ids of the documents of this number, read from running text."""
    return tuple(doc_id for doc_id, one in table.dated.items() if one.number is not None and number.names(one.number))
