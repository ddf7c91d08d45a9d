"""Values to the words of an answer."""

from __future__ import annotations

import re

from rag.text.figures import Figure, find_figures
from rag.text.normalize import fold
from rag.types import Kind, Scope

_KINDS = {Kind.ACTUAL: "实际", Kind.TARGET: "目标", Kind.NONE: ""}
_EDGES = " \t\r\n　,，、;；:：。"
_CHANGE = re.compile(r"增长|下降|降低|提高|增加|减少|增幅|增速|涨|升|比例|比重|率")
_REACHES = re.compile(r"达到?|完成|为|总[量额数值]")
_OPENING = re.compile(r"^(?:其中|同时|并且|而且|并|但|且)[,，]?")


def scope_words(scope: Scope) -> str:
    """Say "2020年目标", "2019年实际", "2011—2015年", or "" when neither year nor kind is known."""
    years = ""
    if len(scope.years) == 1:
        years = f"{scope.years[0]}年"
    elif scope.years:
        years = f"{min(scope.years)}—{max(scope.years)}年"
    return years + _KINDS[scope.kind]


def figure_words(text: str, figure: Figure) -> str:
    """The figure with its bound, as the text writes it: "150家以上"."""
    return figure.quantity.span.cut(text).strip()


def statement(text: str, figure: Figure) -> str:
    """The figure's clause as a statement of its own, its carried subject before it."""
    own = figure.clause.cut(text).strip(_EDGES)
    if figure.clause == figure.quantity.span:  # told one after the other with others: its words stand apart from it
        own = figure.before + own
    carried = figure.subject.strip(_EDGES)
    return carried + own if carried and fold(carried) not in fold(own) else _OPENING.sub("", own)


def statement_with_level(text: str, figure: Figure, focus: str) -> str:
    """The statement, of a growth that nobody asked for with the level behind it: "收入增长20%，达到24.8亿元"."""
    said = statement(text, figure)
    if figure.quantity.unit != "%" or _CHANGE.search(focus) or not _CHANGE.search(figure.before):
        return said
    following = next((one for one in find_figures(text) if one.quantity.span.start > figure.quantity.span.start), None)
    if following is None or not following.carried or not _REACHES.match(following.before.lstrip(_EDGES)):
        return said
    return f"{said}，{following.clause.cut(text).strip(_EDGES)}"


def balanced(text: str) -> str:
    """Return ``text`` without a quotation mark or bracket whose partner was cut off."""
    for opening, closing in ("“”", "（）", "()", "《》", "「」"):
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "").replace(closing, "")
    return text
