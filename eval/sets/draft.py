"""A question set drafted from the indicator ledger, for a person to edit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from eval.judge.matching import normalise, stands_in
from eval.sets.question_set import Question
from rag.text.quantities import find_quantities
from rag.types import Document, Indicator, Kind

_SHORTEST_NAME, _LONGEST_NAME = 3, 24
_KINDS = {Kind.TARGET: "目标", Kind.ACTUAL: "实际", Kind.NONE: ""}
_HARD = "hard"
_EASY = "easy"


def draft_questions(indicators: Sequence[Indicator], documents: Sequence[Document]) -> tuple[Question, ...]:
    """Return a question for every figure of one year that has a name people would ask by.

    The accepted answer is the figure as its quote writes it, the evidence the quote; ``reject`` holds the figure of the
    same indicator in another year or of the other kind, where there is one. A name that two figures of one year and
    kind share asks for neither.

    Args:
        indicators: the ledger.
        documents: its documents.
    """
    known = {document.doc_id for document in documents}
    rows = [row for row in indicators if row.doc_id in known and _is_askable(row)]
    groups: dict[tuple[str, tuple[int, ...], Kind, str], list[Indicator]] = {}
    for row in rows:
        groups.setdefault((row.name, row.scope.years, row.scope.kind, row.scope.body), []).append(row)
    return tuple(_draft(group[0], rows) for group in groups.values() if len(group) == 1 and _figure(group[0]))


def write_question_set(questions: Sequence[Question]) -> str:
    """Return questions as JSON Lines, which ``eval.sets.load`` reads back; fields that hold nothing are left out."""
    return "".join(json.dumps(_fields(question), ensure_ascii=False) + "\n" for question in questions)


def _fields(question: Question) -> dict[str, object]:
    fields = {name: value for name, value in asdict(question).items() if value or name == "answerable"}
    fields.pop("line", None)
    if question.history:
        fields["history"] = [[turn.role, turn.text] for turn in question.history]
    return fields


def _is_askable(row: Indicator) -> bool:
    return (
        len(row.scope.years) == 1
        and _SHORTEST_NAME <= len(row.name) <= _LONGEST_NAME
        and not any(map(str.isdigit, row.name))
    )


def _draft(row: Indicator, rows: Sequence[Indicator]) -> Question:
    year, kind = row.scope.years[0], _KINDS[row.scope.kind]
    text = f"{year}年{row.scope.body}{row.name}{'的' + kind if kind else ''}是多少？"
    answer = _figure(row)
    reject = tuple(
        dict.fromkeys(figure for figure in map(_figure, _neighbours(row, rows)) if _tells_apart(figure, answer))
    )
    return Question(
        id=f"draft-{hashlib.sha256(f'{row.doc_id}{row.span.start}{text}'.encode()).hexdigest()[:8]}",
        question=text,
        answerable=True,
        answers=(answer,),
        reject=reject,
        evidence=(row.quote.strip(),),
        type=str(row.scope.kind) if row.scope.kind is not Kind.NONE else "figure",
        difficulty=_HARD if reject else _EASY,
    )


def _neighbours(row: Indicator, rows: Sequence[Indicator]) -> Iterator[Indicator]:
    """The same indicator in another year, or of the other kind, in the same unit."""
    for other in rows:
        same = (other.name, other.unit, other.scope.body) == (row.name, row.unit, row.scope.body)
        if same and (other.scope.years, other.scope.kind) != (row.scope.years, row.scope.kind):
            yield other


def _figure(row: Indicator) -> str:
    """The row's figure as its quote writes it, number and unit without the words of its bound; "" when not found."""
    return next(
        (
            one.core.cut(row.quote)
            for one in find_quantities(row.quote)
            if (one.value, one.unit) == (row.value, row.unit)
        ),
        "",
    )


def _tells_apart(figure: str, answer: str) -> bool:
    return bool(normalise(figure)) and not stands_in(figure, answer) and not stands_in(answer, figure)
