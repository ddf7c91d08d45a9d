"""A sentence of an overview: its clauses, each with the unit that bears it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.lexicon.overview import overview_words
from rag.text.places import lies_in, same_place
from rag.types import Kind
from rag.verify.overview.account import Account
from rag.verify.overview.alignment import Liberties, Steps, Stretch, longest
from rag.verify.overview.tokens import Mark, Token, read_tokens
from rag.verify.overview.told import Kept, Told, account_after, has_word, is_whole, spans_of, years_of
from rag.verify.overview.unit import Unit

# Tokens of the question's words that may open a clause.
_LONGEST_HEAD = 24


def told_by(
    sentence: str,
    units: Sequence[Unit],
    names: Sequence[str],
    account: Account,
    steps: Steps,
) -> Kept | None:
    """Return what of a sentence the units bear out, ``None`` where that is nothing.

    Args:
        sentence: of an overview.
        units: what is quoted.
        names: what the documents and bodies of the units are called, folded.
        account: what has been said before.
        steps: how many are left.
    """
    tokens = read_tokens(sentence.rstrip("。！？!?;；"), names)
    teller = _Teller(tokens, tuple(units), account, steps)
    found = tuple(teller.told())
    if not found or not is_whole(found, units):
        return None
    return Kept(tuple(spans_of(found, tokens)), account_after(found, tokens, units, account))


class _Teller:
    """Goes through the clauses of one sentence."""

    def __init__(
        self,
        tokens: tuple[Token, ...],
        units: tuple[Unit, ...],
        account: Account,
        steps: Steps,
    ) -> None:
        self._tokens, self._units = tokens, units
        self._account, self._steps_left = account, steps
        self._begins = [
            (number, at)
            for number, unit in enumerate(units)
            for at, clause in enumerate(unit.clauses)
            if (clause.first or clause.standing) and (number, at) not in account.told
        ]
        self._named_years, self._says_planned = years_of(tokens), has_word(tokens, overview_words().target)
        self._found: list[Told] = []

    def told(self) -> list[Told]:
        """The clauses that are borne out, in order; one that is not is passed over."""
        at, joined = 0, False
        while at < len(self._tokens):
            if self._tokens[at].parts:
                at += 1
                continue
            best = self._best(at, joined)
            if best is None:
                at = next(
                    (place for place in range(at, len(self._tokens)) if self._tokens[place].parts), len(self._tokens)
                )
                joined = False
                continue
            self._found.append(best)
            at, joined = best.end, True
        return self._found

    def _best(self, at: int, joined: bool) -> Told | None:
        found: list[Told] = []
        for number, first in self._starts(joined):
            told = self._tell(at, number, first)
            if told is not None and self._fits(told):
                found.append(told)
                if told.end == len(self._tokens):
                    break
        return max(found, key=lambda one: one.end, default=None)

    def _starts(self, joined: bool) -> Iterator[tuple[int, int]]:
        """Where a clause may begin to tell a unit: behind what was told last, at a sentence, at its own subject."""
        last = self._found[-1] if self._found and joined else None
        if last is not None and last.last + 1 < len(self._units[last.number].clauses):
            yield last.number, last.last + 1
        told = {(one.number, clause) for one in self._found for clause in range(one.first, one.last + 1)}
        for number, at in self._begins:
            clause = self._units[number].clauses[at]
            if (number, at) in told or not self._steps_left.lasts():
                continue
            if clause.lead >= 0 and (number, clause.lead) not in told:
                continue
            if all((number, one) in told for one in clause.under):
                yield number, at

    def _tell(self, at: int, number: int, first: int) -> Told | None:
        unit = self._units[number]
        stretch: Stretch | None = longest(
            self._tokens,
            at,
            unit,
            unit.clauses[first].start,
            self._head(at, unit),
            Liberties(lambda one, there: self._may_add(one, unit, there), lambda there: self._may_leave(unit, there)),
            self._steps_left,
        )
        if stretch is None:
            return None
        last = next(place for place, clause in enumerate(unit.clauses) if clause.end == stretch.unit_end)
        return Told(at, stretch.end, number, first, last)

    def _head(self, at: int, unit: Unit) -> int:
        """Up to where words of the question may open a clause; not those that exclude what the unit is of."""
        here = at
        while here < min(len(self._tokens), at + _LONGEST_HEAD):
            token = self._tokens[here]
            word = next((one for one in unit.asked if self._spells(here, one)), "")
            if word:
                here += self._spelled(here, word)
            elif not token.parts and self._may_add(token, unit, min(unit.starts)):
                here += 1
            else:
                break
        return here

    def _spells(self, at: int, word: str) -> bool:
        return self._spelled(at, word) > 0

    def _spelled(self, at: int, word: str) -> int:
        """How many tokens spell a word, 0 where they spell another."""
        rest = word
        for count, token in enumerate(self._tokens[at : at + len(word)], start=1):
            if not rest.startswith(token.word):
                return 0
            rest = rest[len(token.word) :]
            if not rest:
                return count
        return 0

    def _may_add(self, token: Token, unit: Unit, there: int) -> bool:
        """Whether the overview may have a token of its own before a place of the unit: never inside a word."""
        words = overview_words()
        if there not in unit.edges:
            return False
        if token.mark is Mark.NAME:
            return token.key == unit.title or token.key in unit.places
        if token.figure is not None:
            year = token.figure.year
            return year is not None and unit.years == (year,) and unit.own_years <= {year}
        if token.word in words.added:
            return True
        if token.word in words.target:
            return unit.kind is Kind.TARGET or (unit.kind is Kind.NONE and unit.planned)
        if token.word not in words.actual or unit.kind is not Kind.ACTUAL or unit.planned:
            return False
        if token.word == "了":
            return there in unit.firsts or (there - 1 not in unit.starts and self._happens(unit, there - 1))
        return there in unit.starts or self._told_next(unit, there)

    def _happens(self, unit: Unit, there: int) -> bool:
        """Whether a place of the unit holds a verb of the lexicon: 完成, 增长."""
        words = overview_words()
        return any(one.word in words.actual or one.word in words.same for one in unit.tokens[there : there + 1])

    def _told_next(self, unit: Unit, there: int) -> bool:
        """Whether what was done follows: a figure, or a word that says so."""
        following = unit.tokens[there : there + 1]
        return any(one.figure is not None or one.word in overview_words().actual for one in following)

    def _may_leave(self, unit: Unit, there: int) -> bool:
        """Whether the overview may leave out the token at a place of the unit: a whole word."""
        words, token = overview_words(), unit.tokens[there]
        if token.mark is Mark.ITEM:
            return True
        if there not in unit.edges or there + 1 not in unit.edges:
            return False
        if token.mark is Mark.NAME:
            return there in unit.starts and token.key in unit.places and not self._account.several_bodies
        if token.figure is not None:
            year = token.figure.year
            return year is not None and (year in self._named_years or self._account.years == {year})
        if token.word in words.left_out:
            return True
        if token.word in words.target:
            return self._says_planned or self._account.asked_target or self._account.planned
        return token.word in words.actual and unit.kind is Kind.ACTUAL and not unit.planned

    def _fits(self, told: Told) -> bool:
        """Whether a clause is read with the time, the kind and the place of its unit."""
        unit = self._units[told.number]
        own = self._tokens[told.start : told.end]
        return self._fits_time(told, unit, own) and self._fits_kind(told, unit, own) and self._fits_place(unit, own)

    def _fits_time(self, told: Told, unit: Unit, own: Sequence[Token]) -> bool:
        if years_of(own):
            return True
        said = next(
            (years for one in reversed(self._found) if (years := years_of(self._tokens[one.start : one.end]))), None
        )
        if said is not None:
            fitting = bool(said & set(unit.years)) if unit.years else bool(said & unit.own_years)
            return fitting or (not unit.years and self._found[-1].number == told.number)
        years = self._account.years
        if years and unit.years:
            return bool(years & set(unit.years)) and (not self._account.several_years or len(years) == 1)
        return not (self._account.several_years and unit.years)

    def _fits_kind(self, told: Told, unit: Unit, own: Sequence[Token]) -> bool:
        words = overview_words()
        planned = any(self._units[one.number].kind is Kind.TARGET for one in self._found)
        if unit.kind is not Kind.TARGET:
            return not planned or bool(years_of(own))
        before = self._tokens[: told.end]
        if has_word(before, words.target):
            return True
        # "2031年，某市新建学校5所" reads as done, whatever was asked.
        framed = any(one.mark is Mark.NAME for one in own) or not years_of(own) <= unit.own_years
        done = framed or has_word(own, words.actual)
        return not done and (self._account.planned or self._account.asked_target)

    def _fits_place(self, unit: Unit, own: Sequence[Token]) -> bool:
        if not unit.body:
            return True
        asked = self._account.asked_places
        stranger = bool(asked) and not any(_of(one, unit.body) for one in asked)
        if not self._account.several_bodies and not stranger:
            return True
        if any(unit.is_named_by(one) for one in own):
            return True
        named = [one.key for one in self._tokens if any(each.is_named_by(one) for each in self._units)]
        return named[0] == unit.body if named else self._account.body == unit.body


def _of(asked: str, body: str) -> bool:
    """Whether what is of one place may be told to who asks after the other."""
    return same_place(asked, body) or lies_in(asked, body) or lies_in(body, asked)
