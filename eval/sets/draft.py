"""A question set drafted from the indicator ledger, for a person to edit."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from eval.judge.matching import normalise, stands_in
from eval.sets.question_set import Question
from rag.text.places import NATIONAL
from rag.text.quantities import find_quantities
from rag.types import Document, Indicator, Kind

_SHORTEST_NAME, _LONGEST_NAME = 3, 24
_LEAST_SHARED = 0.6
_MOST_REJECTED = 3
# "对小区", "完成书屋和", "网上可办率达到": cut out of a sentence, they name nothing.
_FRAGMENT = re.compile(r"^(?:我.)?[对在把将于从以按由向被是占为]|(?:[的和与及等对在为第从向]|达到|达|实现|连续)$")
_PAIRS = ("“”", "‘’", "（）", "()", "《》", "〈〉", "「」")
_ASKED_BY_VERB = re.compile(r"(?:增长|增加|净增|新增|提高|上升|下降|降低|减少|回落|[高低]于\w*)$")
# A number in words goes on as part of a phrase (三年行动计划, 六个之最) unless a bound or an end follows.
_OF_THE_NATION = re.compile(r"^(?:国内|国家|国有|中央|我国)|全国")
_COUNTED = re.compile(r"[家个件项人名位户座所处条次场套辆篇批台株张份期]|人次|场次|户次")
_MEASURE = re.compile(r"(?:[量额数率值]|收入|支出|比例|比重|规模|面积)$")
_MAGNITUDE = re.compile(r"[万亿]$")
_FIGURE_ENDS = re.compile(r"\s*(?:[以之]?[上下内]|左右|的?罚款|[^\w“‘「《]|$)")


def draft_questions(indicators: Sequence[Indicator], documents: Sequence[Document]) -> tuple[Question, ...]:
    """Return a question for every figure of one year that has a unit and a name people would ask by.

    The accepted answer is the figure as its quote writes it, the evidence the quote; ``reject`` holds the figures of
    the same indicator in the nearest years or of the other kind, where there are any. No two questions have the same
    text: rows that agree on the figure make one question, rows that do not make none. A question keeps its id as long
    as its wording.

    Args:
        indicators: the ledger.
        documents: its documents; rows of others are left out.
    """
    known = {document.doc_id for document in documents}
    ledger = _Ledger.of([row for row in indicators if row.doc_id in known and _is_askable(row)])
    asked: dict[str, list[Indicator]] = {}
    for row in ledger.rows:
        asked.setdefault(_wording(row, ledger), []).append(row)
    return tuple(
        _draft(text, same, ledger)
        for text, same in asked.items()
        if len({(row.value, row.high, row.unit, row.bound) for row in same}) == 1
    )


def write_question_set(questions: Sequence[Question]) -> str:
    """Return questions as JSON Lines, which ``eval.sets.load`` reads back; fields that hold nothing are left out."""
    return "".join(json.dumps(_fields(question), ensure_ascii=False) + "\n" for question in questions)


def _fields(question: Question) -> dict[str, object]:
    fields = {name: value for name, value in asdict(question).items() if value or name == "answerable"}
    fields.pop("line", None)
    if question.history:
        fields["history"] = [[turn.role, turn.text] for turn in question.history]
    return fields


@dataclass(frozen=True, slots=True)
class _Ledger:
    """The rows a question can be asked of: all, those of one body and unit, and what has a target in which year."""

    rows: tuple[Indicator, ...]
    alike: Mapping[tuple[str, str, bool], Sequence[Indicator]]
    targets: frozenset[tuple[str, str, tuple[int, ...]]]

    @classmethod
    def of(cls, rows: Sequence[Indicator]) -> _Ledger:
        alike: dict[tuple[str, str, bool], list[Indicator]] = {}
        for row in rows:
            alike.setdefault((row.scope.body, row.unit, row.change), []).append(row)
        targets = (_subject(row) for row in rows if row.scope.kind is Kind.TARGET)
        return cls(tuple(rows), alike, frozenset(targets))


def _subject(row: Indicator) -> tuple[str, str, tuple[int, ...]]:
    return row.name, row.scope.body, row.scope.years


def _is_askable(row: Indicator) -> bool:
    name = row.name
    return (
        len(row.scope.years) == 1
        and _SHORTEST_NAME <= len(name) <= _LONGEST_NAME
        and not any(map(str.isdigit, name))
        and not _FRAGMENT.search(name)
        and all(name.count(pair[0]) == name.count(pair[1]) for pair in _PAIRS)
        and bool(figure := _figure(row))
        and bool(row.unit or _MAGNITUDE.search(figure))
    )


def _wording(row: Indicator, ledger: _Ledger) -> str:
    """The question; one about what was reached says so only where a target of that year could be meant as well."""
    body, name = row.scope.body, row.name
    if body == NATIONAL:
        body = "" if _OF_THE_NATION.search(name) else "全国"
    if body in name:
        body = ""
    elif re.match(f"[我全本]{body[-1:]}", name):  # 全区 of a 区 is that 区; 全市 is not
        name = name[2:]
    subject = f"{row.scope.years[0]}年{body}{name}"
    if row.scope.kind is Kind.TARGET:
        return f"{subject}是多少？" if name.endswith("目标") else f"{subject}的目标是多少？"
    if row.scope.kind is Kind.ACTUAL and _subject(row) in ledger.targets:
        return f"{subject}实际是多少？"
    if _COUNTED.fullmatch(row.unit) and not _MEASURE.search(name):
        return f"{subject}多少{row.unit}？"
    return f"{subject}多少？" if _ASKED_BY_VERB.search(name) else f"{subject}是多少？"


def _draft(text: str, same: Sequence[Indicator], ledger: _Ledger) -> Question:
    row = same[0]
    answers = tuple(dict.fromkeys(map(_figure, same)))
    others = dict.fromkeys(map(_figure, _neighbours(row, ledger)))
    reject = tuple(figure for figure in others if _tells_apart(figure, (*answers, row.quote)))[:_MOST_REJECTED]
    return Question(
        id=f"draft-{hashlib.sha256(text.encode()).hexdigest()[:12]}",
        question=text,
        answerable=True,
        answers=answers,
        reject=reject,
        evidence=(row.quote.strip(),),
        type=str(row.scope.kind) if row.scope.kind is not Kind.NONE else "figure",
        difficulty="hard" if reject else "easy",
    )


def _neighbours(row: Indicator, ledger: _Ledger) -> list[Indicator]:
    """The same indicator in another year or of the other kind, nearest first; in the same unit, of another height."""
    year = row.scope.years[0]
    others = [
        other
        for other in ledger.alike[row.scope.body, row.unit, row.change]
        if (other.scope.years, other.scope.kind) != (row.scope.years, row.scope.kind) and other.value != row.value
    ]
    same = [other for other in others if other.name == row.name]
    found = same or [other for other in others if _is_variant(other.name, row.name)]
    return sorted(found, key=lambda other: abs(other.scope.years[0] - year))


def _is_variant(one: str, other: str) -> bool:
    """Whether one name is the other with a word put in (高企净增, 高企认定净增): both begin and end alike."""
    short, long = sorted((one, other), key=len)
    letters = iter(long)
    return (
        len(short) >= _LEAST_SHARED * len(long)
        and short[:2] == long[:2]
        and short[-2:] == long[-2:]
        and all(letter in letters for letter in short)
    )


def _figure(row: Indicator) -> str:
    """The row's figure as its quote writes it, number and unit without the words of its bound; "" when not found."""
    for one in find_quantities(row.quote):
        if (one.value, one.unit) == (row.value, row.unit):
            text = one.core.cut(row.quote)
            counts = any(map(str.isdigit, text)) or _FIGURE_ENDS.match(row.quote, one.core.end)
            return text if counts else ""
    return ""


def _tells_apart(figure: str, texts: Sequence[str]) -> bool:
    """Whether a figure can be refused: it stands in nothing that is accepted, nor the other way round."""
    return bool(normalise(figure)) and not any(stands_in(figure, text) or stands_in(text, figure) for text in texts)
