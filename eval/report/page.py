"""A run's report as one web page that needs nothing else: no script, no font, no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from string import Template

from eval.metrics.measure import Metrics, Outcome, Share
from eval.report.wording import NOTHING, UNLABELLED, figures, milliseconds, percent
from eval.run.runner import EvalReport
from eval.sets.question_set import Question
from rag.types import Answer, Citation


def to_html(report: EvalReport) -> str:
    """Return the report as a page: the figures, then every question, the failed and crashed ones first."""
    failures = [outcome for outcome in report.outcomes if not _passed(outcome)]
    successes = [outcome for outcome in report.outcomes if _passed(outcome)]
    template = Template(files("eval.report").joinpath("page.html").read_text(encoding="utf-8"))
    return template.substitute(
        cards=_cards(report.overall),
        tables=_tables(report),
        failed=len(failures),
        failures=_articles(failures),
        passed=len(successes),
        successes=_articles(successes),
    )


def _passed(outcome: Outcome) -> bool:
    return outcome.grade is not None and outcome.grade.correct


def _cards(metrics: Metrics) -> str:
    return "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(figure)}</dd></div>" for name, figure in figures(metrics).items()
    )


def _tables(report: EvalReport) -> str:
    by_file = {name: metrics.accuracy for name, metrics in report.by_file.items()}
    return "".join(
        (
            _table("文件", by_file),
            _table("题型", report.overall.by_type),
            _table("难度", report.overall.by_difficulty),
        )
    )


def _table(title: str, shares: Mapping[str, Share]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name or UNLABELLED)}</td><td>{percent(share)}</td></tr>" for name, share in shares.items()
    )
    return f"<table><thead><tr><th>{title}</th><th>正确率</th></tr></thead><tbody>{rows}</tbody></table>"


def _articles(outcomes: Iterable[Outcome]) -> str:
    return "\n".join(_article(outcome) for outcome in outcomes) or "<p>无</p>"


def _article(outcome: Outcome) -> str:
    question, answer = outcome.question, outcome.answer
    state = "right" if _passed(outcome) else "crashed" if outcome.grade is None else "wrong"
    verdict = outcome.grade.reason if outcome.grade else f"异常中断：{outcome.error}"
    labels = " · ".join(filter(None, (question.id, question.type, question.difficulty, outcome.file)))
    rows = {
        "期望": escape(_expected(question)),
        "不应出现": escape("、".join(question.reject)),
        "回答": escape(answer.text) if answer else "",
        "引文": _citations(answer, outcome.verbatim) if answer else "",
        "判定": f'<span class="verdict">{escape(verdict)}</span>（{milliseconds(outcome.latency_ms)}）',
    }
    body = "".join(f"<dt>{name}</dt><dd>{row}</dd>" for name, row in rows.items() if row)
    return (
        f'<article class="{state}"><header><h3>{escape(question.question)}</h3>'
        f"<p>{escape(labels)}</p>{_history(question)}</header><dl>{body}</dl></article>"
    )


def _expected(question: Question) -> str:
    if not question.answerable:
        return "弃答：文档未收录"
    items = ((question.answers,) if question.answers else ()) + question.answers_all
    return "；并且 ".join(" / ".join(forms) for forms in items)


def _history(question: Question) -> str:
    names = {"user": "问", "assistant": "答"}
    return "".join(f"<p>{names[turn.role]}：{escape(turn.text)}</p>" for turn in question.history)


def _citations(answer: Answer, verbatim: tuple[bool, ...]) -> str:
    pairs = zip(answer.citations, verbatim, strict=True)
    return "".join(_citation(citation, exact) for citation, exact in pairs) or NOTHING


def _citation(citation: Citation, exact: bool) -> str:
    place = " › ".join((citation.title, *citation.section_path))
    warning = "" if exact else ' <span class="broken">与原文不一致</span>'
    quote = f"[{citation.marker}] {escape(citation.quote)}"
    return f"<blockquote>{quote}<br><small>{escape(place)}</small>{warning}</blockquote>"
