"""Values to the words of an answer."""

from __future__ import annotations

from rag.lexicon.patterns import joined
from rag.text.figures import Figure
from rag.text.normalize import fold
from rag.types import Kind, Scope

_KINDS = {Kind.ACTUAL: "实际", Kind.TARGET: "目标", Kind.NONE: ""}
_EDGES = " \t\r\n　,，、;；:：。"


def scope_words(scope: Scope) -> str:
    """Say "2020年目标", "2019年实际", "2011—2015年", or "" when neither year nor kind is known."""
    years = ""
    if len(scope.years) == 1:
        years = f"{scope.years[0]}年"
    elif scope.years:
        years = f"{min(scope.years)}—{max(scope.years)}年"
    return years + _KINDS[scope.kind]


def left_out(number: int) -> str:
    """Say how many there was no room for, on a line of its own; "" where there are none."""
    return f"\n（另有{number}项未列出）" if number else ""


def figure_words(text: str, figure: Figure) -> str:
    """The figure with its bound, as the text writes it: "150家以上"."""
    return figure.quantity.span.cut(text).strip()


def statement(text: str, figure: Figure) -> str:
    """The figure's clause as a statement of its own, its carried subject before it."""
    own = figure.clause.cut(text).strip(_EDGES)
    if figure.clause == figure.quantity.span:  # told one after the other with others: its words stand apart from it
        own = figure.before + own
    carried = figure.subject.strip(_EDGES)
    return (
        carried + own if carried and fold(carried) not in fold(own) else joined("figure_words", "opening").sub("", own)
    )


def balanced(text: str) -> str:
    """Return ``text`` without a quotation mark or bracket whose partner was cut off."""
    for opening, closing in ("“”", "（）", "()", "《》", "「」"):
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "").replace(closing, "")
    return text
