"""Many milliseconds as a latency, by the same percentiles as an evaluation's."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.figures import Latency
from eval.metrics.measure import percentile


def latency_of(milliseconds: Sequence[float]) -> Latency:
    """Median, 95th percentile and mean; ``None`` of nothing.

    >>> latency_of([1.0, 2.0, 3.0])
    Latency(p50=2.0, p95=3.0, mean=2.0)
    """
    mean = sum(milliseconds) / len(milliseconds) if milliseconds else None
    return Latency(percentile(milliseconds, 50), percentile(milliseconds, 95), mean)
