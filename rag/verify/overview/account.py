"""What an overview has said so far of time, kind and place: what a sentence without them is read with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """``years``: those last named, at first the question's; ``asked_target``: the question is after a goal.

    ``planned``: the sentence before says that it tells a goal; ``body``: the place last named; ``several_years`` and
    ``several_bodies``: the quotes are of more than one, so that it must be clear which one a clause is of.
    """

    years: frozenset[int] = frozenset()
    asked_target: bool = False
    planned: bool = False
    body: str = ""
    several_years: bool = False
    several_bodies: bool = False
