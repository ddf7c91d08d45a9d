"""Figures of a report, named and written for people."""

from __future__ import annotations

from eval.metrics.measure import CONTEXT_CHARACTERS, Metrics, Share

NOTHING = "–"
"""Stands for a figure that could not be measured."""

UNLABELLED = "未标注"
"""Stands for the type or difficulty of a question that names none."""


def figures(metrics: Metrics) -> dict[str, str]:
    """Name and write the figures of a run, in the order in which to show them."""
    return {
        "正确率": percent(metrics.accuracy),
        "95% 区间": _interval(metrics.accuracy_interval),
        "异常中断": f"{metrics.crashed}/{metrics.questions}",
        "弃答准确率": percent(metrics.abstention_precision),
        "弃答召回率": percent(metrics.abstention_recall),
        "引文逐字一致": percent(metrics.citations_verbatim),
        f"证据在检索前 {CONTEXT_CHARACTERS} 字": percent(metrics.evidence_early),
        "耗时 p50": milliseconds(metrics.latency_p50_ms),
        "耗时 p95": milliseconds(metrics.latency_p95_ms),
    }


def percent(share: Share) -> str:
    """Write a share with its counts, e.g. ``87.5% (7/8)``."""
    return NOTHING if share.rate is None else f"{share.rate:.1%} ({share.count}/{share.total})"


def milliseconds(value: float | None) -> str:
    """Write a duration, e.g. ``34 ms``."""
    return NOTHING if value is None else f"{value:.0f} ms"


def _interval(ends: tuple[float, float] | None) -> str:
    return NOTHING if ends is None else f"{ends[0]:.1%} – {ends[1]:.1%}"
