"""Forms of answer: what a question may ask for, and what follows from it, one row a form.

How each is asked for stands in ``rag/lexicon/patterns/forms.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Form:
    """What follows from the form of answer that is asked for.

    Args:
        one: a figure, a name, a day: one sentence, one item of a list tells it.
        figures: a figure is chosen in what is told.
        passages: a list, steps, conditions: told whole and as the document orders them.
        gathered: all that belongs to it is gathered.
        several: it names one thing, or several where a question says so.
        dated: of what time it is has to be said.
        disputed: another document may say otherwise, and is held against it.
        longest: characters of an answer that was looked up.
        share: as its share of the best one's likelihood another unit is told beside it; ``None``: by other signs.
    """

    one: bool = False
    figures: bool = False
    passages: bool = False
    gathered: bool = False
    several: bool = False
    dated: bool = True
    disputed: bool = False
    longest: int = 800
    share: float | None = None

    @property
    def in_sentence(self) -> bool:
        """Whether it is told in its sentence; of two that are compared each in its own."""
        return self.one or self.figures

    @property
    def in_parts(self) -> bool:
        """Whether more than one unit may answer."""
        return self.passages or (self.figures and not self.one)


class Intent(StrEnum):
    """What form of answer a question asks for."""

    FIGURE = "figure"
    COMPARISON = "comparison"
    LIST = "list"
    YES_NO = "yes_no"
    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    HOW = "how"
    CONDITION = "condition"
    DEFINITION = "definition"
    REASON = "reason"
    DOCUMENT_FACT = "document_fact"
    SUMMARY = "summary"
    PASSAGE = "passage"

    @property
    def form(self) -> Form:
        """What follows from it."""
        return _FORMS[self]


_SHORT = 200
_FORMS: Mapping[Intent, Form] = MappingProxyType(
    {
        Intent.FIGURE: Form(one=True, figures=True, disputed=True, longest=_SHORT, share=0.4),
        Intent.COMPARISON: Form(figures=True, disputed=True, longest=_SHORT, share=0.2),
        Intent.LIST: Form(passages=True, gathered=True),
        Intent.YES_NO: Form(disputed=True, longest=_SHORT, share=0.15),
        Intent.WHO: Form(one=True, several=True, dated=False, longest=_SHORT, share=0.15),
        Intent.WHEN: Form(one=True, longest=_SHORT, share=0.15),
        Intent.WHERE: Form(one=True, several=True, dated=False, longest=_SHORT, share=0.15),
        Intent.HOW: Form(passages=True, gathered=True, dated=False, disputed=True),
        Intent.CONDITION: Form(passages=True, dated=False),
        Intent.DEFINITION: Form(dated=False),
        Intent.REASON: Form(dated=False, disputed=True),
        Intent.DOCUMENT_FACT: Form(one=True, longest=_SHORT, share=0.15),
        Intent.SUMMARY: Form(passages=True, gathered=True),
        Intent.PASSAGE: Form(disputed=True, longest=2 * _SHORT),
    }
)
