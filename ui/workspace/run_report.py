"""What the pages of runs show: what is wrong first, and what of two runs differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.compare import Comparison, compare
from eval.report.wording import milliseconds, share
from eval.run.outcome import Outcome
from eval.run.result import RunResult
from ui.english.answer import told_lines
from ui.listing import Listing
from ui.texts import Language

# In the order in which they are shown, the worst first. INVENTED: answered though the documents do not say.
CAUSES = ("crashed", "invented", "wrong", "abstained", "right")


@dataclass(frozen=True, slots=True)
class Judged:
    """A question of a report. ``found``: whether its evidence was retrieved; ``None`` where it names none.

    ``given``: what was answered, or why nothing was, told in the reader's language.
    """

    outcome: Outcome
    cause: str
    found: bool | None
    given: str
    expected: str
    broken: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What a report shows. ``causes`` count the questions of each cause, those that are right left out."""

    result: RunResult
    causes: Mapping[str, int]
    not_found: int
    broken_quotes: int
    figures: Mapping[str, str]
    questions: Sequence[Judged]
    conditions: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What was answered to a question before and after, told in the reader's language."""

    question: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison shows; ``settings`` that differ with both values, documents that only one run had.

    ``put_right``: the documents are the same, and curated answers, facts or collections have changed.
    """

    found: Comparison
    broken: Sequence[Change]
    fixed: Sequence[Change]
    both_wrong: Sequence[Change]
    settings: Sequence[tuple[str, str, str]]
    gone: Sequence[str]
    new: Sequence[str]
    hidden: int
    put_right: bool


def report_page(result: RunResult, conditions: Mapping[str, Any], language: Language) -> Report:
    """Return what the report of a run shows."""
    judged = sorted((_judged(one, language) for one in result.outcomes), key=lambda one: CAUSES.index(one.cause))
    counted = Counter(one.cause for one in judged)
    scores, overall = result.figures.overall.scores, result.figures.overall
    return Report(
        result=result,
        causes={name: counted[name] for name in CAUSES if name != "right" and counted[name]},
        not_found=sum(one.found is False for one in judged if one.cause != "right"),
        broken_quotes=sum(one.broken for one in judged),
        figures={
            "accuracy": share(scores["accuracy"]),
            "verbatim": share(scores["citation_verbatim"]),
            "recall": share(scores["abstention_recall"]),
            "latency": f"{milliseconds(overall.latency.p50)} / {milliseconds(overall.latency.p95)}",
        },
        questions=judged,
        conditions=conditions,
    )


def comparison_page(
    first: RunResult,
    second: RunResult,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    seen: Listing,
    language: Language,
) -> Compared:
    """Return what the comparison of an older run with a younger one shows.

    Args:
        first: the older.
        second: the younger.
        before: what the older depended on.
        after: what the younger depended on.
        seen: the documents that the reader may see; others are counted, not named.
        language: the reader's.
    """
    old = {(one.question.id, one.question.question): one for one in first.outcomes}
    pairs = [(old.get((one.question.id, one.question.question)), one) for one in second.outcomes]
    changes = [
        (one.correct, other.correct, Change(other.question.question, given(one, language), given(other, language)))
        for one, other in pairs
        if one is not None
    ]
    names_before, names_after = dict(before.get("documents", [])), dict(after.get("documents", []))
    gone, new = set(names_before) - set(names_after), set(names_after) - set(names_before)
    shown = {one.doc_id for one in seen.documents()}
    return Compared(
        found=compare(first, second),
        broken=[change for was, is_, change in changes if was and not is_],
        fixed=[change for was, is_, change in changes if is_ and not was],
        both_wrong=[change for was, is_, change in changes if not was and not is_],
        settings=_different(before.get("settings", {}), after.get("settings", {})),
        gone=sorted(names_before[one] for one in gone & shown),
        new=sorted(names_after[one] for one in new & shown),
        hidden=len(gone - shown) + len(new - shown),
        put_right=not (gone or new) and before.get("revision") != after.get("revision"),
    )


def _different(before: Mapping[str, object], after: Mapping[str, object]) -> list[tuple[str, str, str]]:
    names = sorted({*before, *after})
    return [
        (name, str(before.get(name)), str(after.get(name))) for name in names if before.get(name) != after.get(name)
    ]


def given(outcome: Outcome, language: Language) -> str:
    """What was answered, or why nothing was, told in ``language``."""
    return told_lines(outcome.answer or outcome.error, [one.quote for one in outcome.citations], language)


def _judged(outcome: Outcome, language: Language) -> Judged:
    question, retrieval = outcome.question, outcome.retrieval
    if outcome.grade is None:
        cause = "crashed"
    elif outcome.correct:
        cause = "right"
    elif not question.answerable:
        cause = "invented"
    else:
        cause = "abstained" if outcome.status == "abstained" else "wrong"
    found = None if retrieval is None else all(rank is not None for rank in retrieval.ranks)
    items = ((question.answers,) if question.answers else ()) + question.answers_all
    expected = "\n".join(" / ".join(forms) for forms in items) if question.answerable else ""
    return Judged(
        outcome, cause, found, given(outcome, language), expected, any(not one.verbatim for one in outcome.citations)
    )
