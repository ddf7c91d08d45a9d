"""What is asked for, made ready for comparison with units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.text.matching import Term, weigh
from rag.text.sought import Sought
from rag.types import Facet, Intent

# The terms of the whole question, beside those of the facet that is a part of it.
_CONTEXT = 0.3


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the things a question asks for.

    ``wanted`` are its terms with their weights, ``sought`` the same ready to be looked for, ``named`` the titles of
    documents that the question names in full; ``apart``: the question asks the same of other times or places too, so
    that theirs is no answer here.
    """

    facet: Facet
    intent: Intent
    wanted: tuple[Term, ...]
    sought: Sought
    named: frozenset[str] = frozenset()
    apart: bool = False


def asked_of(
    facet: Facet,
    intent: Intent,
    rarity: Callable[[str], float],
    named: frozenset[str] = frozenset(),
    *,
    apart: bool = False,
) -> Asked:
    """Make a facet ready: its own terms, and with less weight those of the whole question it is a part of.

    Args:
        facet: what is asked for.
        intent: the form of answer.
        rarity: inverse document frequency of a term.
        named: the titles that the question names in full.
        apart: whether the same is asked of other times or places too.
    """
    own = weigh(facet.focus, rarity)
    said = {term.text for term in own}
    shared = (Term(one.text, _CONTEXT * one.weight) for one in weigh(facet.context, rarity) if one.text not in said)
    wanted = (*own, *shared)
    return Asked(facet, intent, wanted, Sought(wanted), named, apart)
