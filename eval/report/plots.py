"""The plots of a report as inline SVG: drawn by hand, so that the page needs no script and no network for them.

Colours come from the page's own variables, so that they hold in light and dark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from eval.metrics.figures import Calibration, Estimate, Latency, Metrics
from eval.report.wording import NOTHING, STAGES, UNLABELLED, named

_WIDTH = 440
_LABEL, _VALUE, _ROW = 130, 64, 26
_TOP = 8
_AXIS = 22


def accuracy_by(title: str, parts: Mapping[str, Metrics]) -> str:
    """Bars of the accuracy of each part, each with its 95 % interval."""
    rows = [(name or UNLABELLED, metrics.scores["accuracy"]) for name, metrics in parts.items()]
    return _bars(title, [(name, one) for name, one in rows if one.mean is not None])


def recall_at(metrics: Metrics) -> str:
    """Bars of recall@k, MRR and nDCG against the evidence spans."""
    names = ("recall_at_1", "recall_at_3", "recall_at_5", "recall_at_10", "mrr", "ndcg_at_10")
    rows = [(named(name), metrics.scores[name]) for name in names if metrics.scores[name].mean is not None]
    return _bars("检索：证据召回", rows)


def latency_by_stage(stages: Mapping[str, Latency]) -> str:
    """Bars of the median of each stage, with a line up to the 95th percentile; milliseconds."""
    rows = [(STAGES.get(name, name), one) for name, one in stages.items() if one.p50 is not None]
    most = max((one.p95 or one.p50 or 0.0 for _, one in rows), default=0.0) or 1.0
    body = []
    for at, (name, one) in enumerate(rows):
        p50, p95 = one.p50 or 0.0, one.p95 or one.p50 or 0.0
        body.append(_bar(at, name, p50 / most, f"{p50:.1f} ms", (p50 / most, p95 / most)))
    return _figure("各阶段耗时（中位数，细线到 p95）", body, _height(len(rows)), "没有耗时记录")


def reliability(calibration: Calibration) -> str:
    """Accuracy over confidence: a point for each bin, its size the number of answers, beside the diagonal."""
    size, left = 240, 44
    body = [
        f'<line class="grid" x1="{left}" y1="{_TOP + size}" x2="{left + size}" y2="{_TOP}" stroke-dasharray="4 4"/>',
        f'<rect class="frame" x="{left}" y="{_TOP}" width="{size}" height="{size}"/>',
    ]
    for tick in (0.0, 0.5, 1.0):
        x, y = left + tick * size, _TOP + (1 - tick) * size
        body.append(f'<text class="tick" x="{x}" y="{_TOP + size + 16}" text-anchor="middle">{tick:.1f}</text>')
        body.append(f'<text class="tick" x="{left - 6}" y="{y + 4}" text-anchor="end">{tick:.1f}</text>')
    points = [(left + one.confidence * size, _TOP + (1 - one.accuracy) * size, one) for one in calibration.bins]
    if len(points) > 1:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
        body.append(f'<polyline class="curve" points="{path}"/>')
    most = max((one.count for one in calibration.bins), default=1)
    for x, y, one in points:
        radius = 4 + 8 * (one.count / most) ** 0.5
        told = f"置信度 {one.confidence:.2f}，正确率 {one.accuracy:.1%}，{one.count} 题"
        body.append(f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{told}</title></circle>')
        right = x < left + size - 30
        beside, anchor = (x + radius + 3, "start") if right else (x - radius - 3, "end")
        body.append(f'<text class="tick" x="{beside:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">{one.count}</text>')
    ece = NOTHING if calibration.ece is None else f"{calibration.ece:.3f}"
    middle, bottom = left + size / 2, _TOP + size + 34
    body.append(f'<text class="label" x="{middle}" y="{bottom}" text-anchor="middle">置信度（横）与正确率（纵）</text>')
    shown = body if calibration.bins else []
    return _figure(
        f"可靠性曲线（ECE {ece}，数字为题数）", shown, size + _TOP + 44, "没有作答的问题", width=left + size + 40
    )


def _bars(title: str, rows: Sequence[tuple[str, Estimate]]) -> str:
    body = []
    for at, (name, one) in enumerate(rows):
        mean = one.mean or 0.0
        low, high = one.low if one.low is not None else mean, one.high if one.high is not None else mean
        body.append(_bar(at, name, mean, f"{mean:.0%} ({one.count})", (low, high)))
    return _figure(f"{title}（细线为 95% 区间）", body, _height(len(rows)), "没有数据")


def _height(rows: int) -> int:
    return _TOP + rows * _ROW + _AXIS // 2


def _bar(row: int, name: str, value: float, told: str, whisker: tuple[float, float]) -> str:
    """One bar with its label, value and interval; all lengths are shares of the axis."""
    room = _WIDTH - _LABEL - _VALUE - 12
    y = _TOP + row * _ROW
    middle = y + _ROW / 2 - 2
    top = middle - 4
    start, end = (_LABEL + max(0.0, min(1.0, one)) * room for one in whisker)
    width = max(0.0, min(1.0, value)) * room
    return (
        f"<g><title>{escape(name)}：{escape(told)}</title>"
        f'<text class="label" x="{_LABEL - 8}" y="{middle + 4}" text-anchor="end">{escape(_short(name))}</text>'
        f'<rect class="track" x="{_LABEL}" y="{y + 3}" width="{room}" height="{_ROW - 10}"/>'
        f'<rect class="bar" x="{_LABEL}" y="{y + 3}" width="{width:.1f}" height="{_ROW - 10}"/>'
        f'<path class="whisker" d="M{start:.1f} {middle}H{end:.1f}M{start:.1f} {top}v8M{end:.1f} {top}v8"/>'
        f'<text class="tick" x="{_WIDTH - _VALUE - 4}" y="{middle + 4}">{escape(told)}</text></g>'
    )


def _short(name: str, longest: int = 14) -> str:
    """A label that fits its column: the end of a long file name tells more than its beginning."""
    return name if len(name) <= longest else f"…{name[1 - longest :]}"


def _figure(title: str, body: Sequence[str], height: float, empty: str, width: float = _WIDTH) -> str:
    if not body:
        return f"<figure><figcaption>{escape(title)}</figcaption><p>{escape(empty)}</p></figure>"
    drawing = "".join(body)
    return (
        f"<figure><figcaption>{escape(title)}</figcaption>"
        f'<svg role="img" viewBox="0 0 {width} {height}" aria-label="{escape(title)}">{drawing}</svg></figure>'
    )
