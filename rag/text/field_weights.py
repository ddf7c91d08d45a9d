"""Field weights: what a term of the question is worth by the field it stands in, where one in the text itself is 1."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """The weight of the heading, of what the document is about, and of what is read with a sentence."""

    heading: float
    subject: float
    context: float = 0.0


PASSAGE = FieldWeights(heading=0.6, subject=0.9)
UNIT = FieldWeights(heading=0.7, subject=0.9, context=0.9)
FIGURE = FieldWeights(heading=0.5, subject=0.4, context=0.8)
