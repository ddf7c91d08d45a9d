"""What an overview has said so far of time, kind and place: what a sentence without them is read with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """``years``: those last named, at first the question's; ``asked_target``: the question is after a goal.

    ``planned``: the sentence before says that it tells a goal; ``body``: the place last named; ``asked_places``: those
    of the question, which another place must not be taken for; ``several_years`` and ``several_bodies``: the quotes
    are of more than one, so that it must be clear which one a clause is of; ``told``: units and clauses of them that
    have been told.
    """

    years: frozenset[int] = frozenset()
    asked_target: bool = False
    planned: bool = False
    body: str = ""
    asked_places: tuple[str, ...] = ()
    several_years: bool = False
    several_bodies: bool = False
    told: frozenset[tuple[int, int]] = frozenset()
