"""Whether quotes bear a language model's overview out; what none of them bears out is left out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.text.normalize import fold
from rag.text.periods import find_kind, find_years
from rag.text.place_names import find_names
from rag.text.visible import visible
from rag.types import Citation, Kind
from rag.verify.overview.account import Account
from rag.verify.overview.alignment import Steps
from rag.verify.overview.asked import asked_words
from rag.verify.overview.sentence import told_by
from rag.verify.overview.sentences import readable
from rag.verify.overview.told import Kept
from rag.verify.overview.unit import Unit, names_of

# More quotes are not compared.
_MOST_QUOTES = 20
_MOST_QUESTION = 500  # characters
# Less is no overview.
_LEAST_CHARS = 6
# Marks that are no words, and belong to those beside them.
_OPENING, _CLOSING = "“‘《\"'", "”’》\"'"


def borne_out(overview: str, quotes: Sequence[Citation], question: str) -> str:
    """Return what of an overview is borne out, "" when nothing is.

    A clause stays when one quote says the same in the same words: its figures with unit and bound, its direction, its
    time, its modality, its names, in the order of the quote. What may differ is a short list of words
    (``overview.toml``), the way a number is written, and a frame that the quote's scope bears out: its year, its
    place, that it is planned or done. A doubt leaves it out.

    Args:
        overview: what a model wrote.
        quotes: what the answer cites.
        question: what was asked; its nouns may open a clause.
    """
    question = visible(question[:_MOST_QUESTION])
    asked = asked_words(question)
    names = names_of(quotes[:_MOST_QUOTES])
    units = tuple(Unit.read(one, names, asked) for one in quotes[:_MOST_QUOTES] if one.quote.strip())
    if not units:
        return ""
    account = Account(
        asked_places=tuple(one.place for one in find_names(fold(question))),
        years=frozenset(find_years(question)),
        asked_target=find_kind(question) is Kind.TARGET,
        several_years=len({one.years for one in units if one.years}) > 1,
        several_bodies=len({one.body for one in units if one.body}) > 1,
    )
    steps = Steps()
    kept: list[str] = []
    for sentence in readable(overview):
        found = told_by(sentence, units, names, account, steps)
        if found is not None:
            kept.append(_written(sentence, found))
            account = found.account
    said = "".join(kept)
    return said if sum(map(str.isalnum, said)) >= _LEAST_CHARS else ""


def _written(sentence: str, kept: Kept) -> str:
    """The kept clauses of a sentence as they stand in it, ended as a sentence."""
    whole = "，".join(_trimmed(sentence, kept))
    return f"{whole}。"


def _trimmed(sentence: str, kept: Kept) -> Iterator[str]:
    for span in kept.spans:
        start, end = span.start, span.end
        while start and sentence[start - 1] in _OPENING:
            start -= 1
        while end < len(sentence) and sentence[end] in _CLOSING:
            end += 1
        yield sentence[start:end].strip().rstrip("，,；;。：:、！？!? ")
