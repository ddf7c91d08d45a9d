"""A run's result as one web page that needs nothing else: it opens from disk and asks the network for nothing."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from string import Template

from eval.metrics.figures import Breakdown, Metrics
from eval.report import plots
from eval.report.wording import NAMES, NOTHING, UNLABELLED, VERDICTS, interval, milliseconds, share, summary
from eval.run.outcome import CitedQuote, Outcome
from eval.run.result import Provenance, RunResult
from eval.sets.question_set import Question


def to_html(result: RunResult) -> str:
    """Return the result as a page: figures, plots, then every question, failures and crashes first.

    The list can be filtered by a script of the page's own, which its content security policy names by its hash;
    without scripts the list is whole.
    """
    room = files("eval.report")
    script = room.joinpath("page.js").read_text(encoding="utf-8")
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    ordered = sorted(result.outcomes, key=lambda one: _RANK[_verdict(one)])
    return Template(room.joinpath("page.html").read_text(encoding="utf-8")).substitute(
        script=script,
        script_hash=f"sha256-{digest}",
        wrong=_wrong(result.outcomes),
        cards=_cards(result.figures.overall),
        conditions=_conditions(result.provenance),
        plots=_plots(result.figures),
        tables=_tables(result.figures),
        total=len(ordered),
        choices=_choices(ordered),
        questions="\n".join(map(_article, ordered)) or "<p>无</p>",
    )


def _wrong(outcomes: Iterable[Outcome]) -> str:
    """What is wrong, counted, and what to do about it."""
    found = Counter(_cause(one) for one in outcomes if not one.correct)
    rows = "".join(
        f"<li><b>{title}：{found[name]} 题</b> {advice}</li>"
        for name, (title, advice) in _CAUSES.items()
        if found[name]
    )
    return f"<ul>{rows}</ul>" if rows else "<p>全部通过，没有需要处理的问题。</p>"


def _cause(outcome: Outcome) -> str:
    if outcome.grade is None:
        return "crashed"
    if not outcome.question.answerable:
        return "invented"
    return "abstained" if outcome.status == "abstained" else "wrong"


_CAUSES = {
    "crashed": ("异常中断", "请查看日志后重新运行；已完成的题目不会重问。"),
    "invented": ("文件未收录却作了回答", "请核对题目是否确实没有答案。"),
    "wrong": ("答案不对", "请对照期望与引文：有原文依据而未选中的，可撰写人工答案。"),
    "abstained": ("文件有答案却答“未收录”", "请确认文件已收录且读取完整。"),
}
_RANK = {"crashed": 0, "wrong": 1, "abstained": 2, "right": 3}


def _verdict(outcome: Outcome) -> str:
    """crashed, wrong, abstained (rightly) or right."""
    if outcome.grade is None:
        return "crashed"
    if not outcome.correct:
        return "wrong"
    return "abstained" if outcome.status == "abstained" else "right"


def _cards(metrics: Metrics) -> str:
    return "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}{f'<small>{escape(ends)}</small>' if ends else ''}</dd></div>"
        for name, (value, ends) in summary(metrics).items()
    )


def _conditions(found: Provenance) -> str:
    rows = {
        "时间": found.started,
        "文档": f"{found.documents} 份（{found.corpus_digest}）",
        "设置": found.settings_digest,
        "向量模型": found.model,
        "阅读方式": found.reader,
        "版本": "、".join(f"{name} {version}" for name, version in found.versions.items()),
    }
    return "".join(f"<dt>{name}</dt><dd>{escape(value or NOTHING)}</dd>" for name, value in rows.items())


def _plots(figures: Breakdown) -> str:
    drawn = [
        plots.accuracy_by("各题型正确率", figures.by_type),
        plots.reliability(figures.overall.calibration),
        plots.recall_at(figures.overall),
        plots.latency_by_stage(figures.overall.stages),
    ]
    return "".join(drawn)


def _tables(figures: Breakdown) -> str:
    parts = (("文件", figures.by_file), ("题型", figures.by_type), ("难度", figures.by_difficulty))
    return "".join(_table(title, part) for title, part in parts)


def _table(title: str, parts: Mapping[str, Metrics]) -> str:
    shown = ("evidence_in_600", "citation_coverage", "abstention_recall", "wrongly_abstained")
    rows = "".join(
        f"<tr><td>{escape(name or UNLABELLED)}</td><td>{share(part.scores['accuracy'])}</td>"
        f"<td>{interval(part.scores['accuracy'])}</td>"
        + "".join(f"<td>{share(part.scores[one])}</td>" for one in shown)
        + f"<td>{milliseconds(part.latency.p50)}</td></tr>"
        for name, part in parts.items()
    )
    heads = "".join(f"<th>{NAMES[one]}</th>" for one in shown)
    return (
        f'<div class="scroll"><table><thead><tr><th>{title}</th><th>正确率</th><th>95% 区间</th>{heads}'
        f"<th>耗时 p50</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _choices(outcomes: Iterable[Outcome]) -> str:
    """The filter's menus: a value of each kind that some question has."""
    found = list(outcomes)
    menus = {
        ("verdict", "结果"): {verdict: VERDICTS[verdict] for verdict in VERDICTS},
        ("type", "题型"): {one.question.type: one.question.type or UNLABELLED for one in found},
        ("difficulty", "难度"): {one.question.difficulty: one.question.difficulty or UNLABELLED for one in found},
        ("file", "文件"): {one.file: one.file for one in found},
    }
    return "".join(
        f'<label>{title}<select data-by="{name}"><option value="*">全部</option>'
        + "".join(f'<option value="={escape(value)}">{escape(told)}</option>' for value, told in values.items())
        + "</select></label>"
        for (name, title), values in menus.items()
    )


def _article(outcome: Outcome) -> str:
    question, verdict = outcome.question, _verdict(outcome)
    why = outcome.grade.reason if outcome.grade else f"异常中断：{outcome.error}"
    labels = " · ".join(filter(None, (question.id, question.type, question.difficulty, outcome.file)))
    rows = {
        "期望": escape(_expected(question)),
        "不应出现": escape("、".join(question.reject)),
        "回答": escape(outcome.answer),
        "说明": "<br>".join(map(escape, outcome.notes)),
        "引文": "".join(map(_citation, outcome.citations)),
        "变体": _variations(outcome),
        "判定": f'<span class="verdict">{escape(why)}</span>'
        f"（{milliseconds(outcome.latency_ms)}，置信度 {outcome.confidence:.2f}）",
    }
    body = "".join(f"<dt>{name}</dt><dd>{row}</dd>" for name, row in rows.items() if row)
    marks = {"verdict": verdict, "type": question.type, "difficulty": question.difficulty, "file": outcome.file}
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in marks.items())
    return (
        f'<article class="{verdict}"{data}><header><h3><b>{VERDICTS[verdict]}</b> {escape(question.question)}</h3>'
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


def _citation(citation: CitedQuote) -> str:
    place = " › ".join((citation.title, *citation.section))
    warning = "" if citation.verbatim else ' <span class="broken">与原文不一致</span>'
    quote = f"[{citation.marker}] {escape(citation.quote)}"
    return f"<blockquote>{quote}<br><small>{escape(place)}</small>{warning}</blockquote>"


def _variations(outcome: Outcome) -> str:
    said = {True: "一致", False: '<span class="broken">不一致</span>'}
    return "".join(
        f"<p>{said[one.same]}（{escape(one.kind)}）{escape(one.question)} → {escape(one.answer)}</p>"
        for one in outcome.variations
    )
