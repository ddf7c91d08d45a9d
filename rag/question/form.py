"""The form of answer a question asks for, and the document fact it asks after."""

from __future__ import annotations

from rag.lexicon.patterns import first_name
from rag.text.normalize import fold
from rag.text.periods import find_years
from rag.types import Intent

_TWO = 2
_KEYWORDS = 30  # characters: a shorter question without a question word is a list of keywords


def asked_fact(text: str) -> str:
    """Return the metadata key a question asks for ("issuer"), or ""."""
    return first_name("facts", fold(text))


def find_intent(text: str) -> Intent:
    """Return the form of answer a question asks for; keywords ask for a figure, those of two years for both."""
    folded = fold(text)
    name = first_name("forms", folded)
    form = Intent(name) if name else Intent.FIGURE if len(folded) < _KEYWORDS else Intent.PASSAGE
    two = form is Intent.FIGURE and len(find_years(folded, short=True)) == _TWO
    return Intent.COMPARISON if two else form
