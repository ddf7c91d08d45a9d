"""What of a sentence of an overview has been found to tell units: whole or in part, where it stands, what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.lexicon.overview import overview_words
from rag.types import Kind, Span
from rag.verify.overview.account import Account
from rag.verify.overview.tokens import Token
from rag.verify.overview.unit import Unit


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a sentence is borne out: places in it, and what the overview has said with it."""

    spans: tuple[Span, ...]
    account: Account


@dataclass(frozen=True, slots=True)
class Told:
    """Tokens ``start`` to ``end`` of a sentence tell clauses ``first`` to ``last`` (inclusive) of unit ``number``."""

    start: int
    end: int
    number: int
    first: int
    last: int


def has_word(tokens: Sequence[Token], words: frozenset[str]) -> bool:
    """Whether one of the tokens is one of the words."""
    return any(one.word in words for one in tokens)


def years_of(tokens: Sequence[Token]) -> frozenset[int]:
    """The years that tokens name."""
    return frozenset(one.figure.year for one in tokens if one.figure is not None and one.figure.year is not None)


def is_whole(found: Sequence[Told], units: Sequence[Unit]) -> bool:
    """Whether nothing is left out that takes away from what is told, and no list is told in part."""
    told = {(one.number, clause) for one in found for clause in range(one.first, one.last + 1)}
    for number, unit in enumerate(units):
        sentences = {unit.clauses[at].sentence for owner, at in told if owner == number}
        leads = {at for owner, at in told if owner == number and unit.clauses[at].announces}
        for at, clause in enumerate(unit.clauses):
            if (number, at) in told:
                continue
            if clause.lead in leads:
                return False
            follows = clause.sentence in sentences or (clause.first and clause.sentence - 1 in sentences)
            if clause.exception and follows:
                return False
    return True


def spans_of(found: Sequence[Told], tokens: Sequence[Token]) -> Iterator[Span]:
    """What is kept of the sentence; clauses that follow one another stay together."""
    start, end = found[0].start, found[0].end
    for one in found[1:]:
        if all(token.parts for token in tokens[end : one.start]):
            end = one.end
            continue
        yield Span(tokens[start].start, tokens[end - 1].end)
        start, end = one.start, one.end
    yield Span(tokens[start].start, tokens[end - 1].end)


def account_after(found: Sequence[Told], tokens: Sequence[Token], units: Sequence[Unit], account: Account) -> Account:
    """What the overview has said with a sentence of which ``found`` is kept."""
    kept = [token for one in found for token in tokens[one.start : one.end]]
    years = next((said for one in reversed(found) if (said := years_of(tokens[one.start : one.end]))), account.years)
    owners = [(units[one.number], tokens[one.start : one.end]) for one in found]
    bodies = [unit.body for unit, own in owners if any(map(unit.is_named_by, own))]
    return replace(
        account,
        years=frozenset(years),
        planned=units[found[-1].number].kind is Kind.TARGET
        and (account.planned or has_word(kept, overview_words().target)),
        body=bodies[-1] if bodies else account.body,
        told=account.told | {(one.number, clause) for one in found for clause in range(one.first, one.last + 1)},
    )
