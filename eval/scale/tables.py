"""What was measured and what follows from it, as tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eval.metrics.figures import Latency
from eval.scale.build import Built
from eval.scale.measure import Measured
from eval.scale.model import Model, Need, need

_MB, _GB = 1e6, 1e9
_SIZES = (100_000, 1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000)
_ASKERS = (100, 1_000, 10_000)


def built_table(built: Sequence[Built]) -> str:
    """Building: milliseconds of processor a chunk by part, and bytes on disk."""
    head = ("chunks", "of them in this run", "catalog ms", "vectors' graph ms", "words ms", "all of `Store.add` ms",
            "chunks a second", "catalog MB", "vectors MB", "words MB", "peak MB")  # fmt: skip
    return _table(head, map(_built, built))


def measured_table(measured: Sequence[Measured]) -> str:
    """Opening, memory and answers."""
    head = ("chunks", "opened s", "opened, processor s", "MB opened", "MB afterwards", "processor p50 / p95 ms",
            "again p50 / p95 ms", "clock p50 / p95 ms", "4 askers p50 / p95 ms", "answers a second")  # fmt: skip
    rows = [
        (
            f"{one.chunks:,}", f"{one.opened_s:.1f}", f"{one.opened_processor_s:.1f}",
            f"{(one.opened_bytes or 0) / _MB:,.0f}", f"{(one.answering_bytes or 0) / _MB:,.0f}",
            _both(one.fresh.processor_ms), _both(one.again.processor_ms), _both(one.again.latency), _both(one.at_once),
            f"{one.answers_per_second:.1f}",
        )
        for one in measured
    ]  # fmt: skip
    return _table(head, rows)


def stages_table(measured: Sequence[Measured]) -> str:
    """Processor time of questions that are met for the first time, by stage."""
    names = list(measured[0].fresh.stages_processor_ms)
    rows = [(f"{one.chunks:,}", *(_both(one.fresh.stages_processor_ms[name]) for name in names)) for one in measured]
    return _table(("chunks", *names), rows)


def sizing_table(model: Model) -> str:
    """Chunks and askers to nodes, memory and disk."""
    head = ("chunks", "askers", "shards", "nodes", "memory GB", "disk GB", "answer ms", "decided by", "")
    return _table(head, [_sized(need(model, chunks, askers)) for chunks in _SIZES for askers in _ASKERS])


def model_lines(model: Model) -> str:
    """The fitted formulas."""
    return "\n".join(
        (
            f"- memory of a process: {model.memory.base / _MB:,.0f} MB + {model.memory.each:,.0f} bytes a chunk",
            f"- disk: {model.disk.base / _MB:,.0f} MB + {model.disk.each:,.0f} bytes a chunk",
            f"- building without vectors: {1000 * model.build.each:.2f} ms of processor a chunk",
            f"- opening: {model.opening.base:.1f} s + {1e6 * model.opening.each:.1f} s of processor a million chunks",
            f"- an answer: {model.answer.factor:.2f} ms × chunks ^ {model.answer.exponent:.3f}",
        )
    )


def _built(one: Built) -> tuple[str, ...]:
    own = {name: 1000 * part.processor_seconds / one.added for name, part in one.parts.items()}
    add = own["add"] - own["vectors"]
    parts = [f"{own.get(name, 0):.2f}" for name in ("catalog", "dense", "lexical")]
    disk = [f"{one.disk.get(name, 0) / _MB:,.0f}" for name in ("catalog.sqlite", "chroma", "lexical")]
    peak = f"{(one.peak_bytes or 0) / _MB:,.0f}"
    return f"{one.chunks:,}", f"{one.added:,}", *parts, f"{add:.2f}", f"{1000 / add:,.0f}", *disk, peak


def _sized(one: Need) -> tuple[str, ...]:
    return (
        f"{one.chunks:,}", f"{one.askers:,}", str(one.shards), str(one.nodes), f"{one.memory_bytes / _GB:,.1f}",
        f"{one.disk_bytes / _GB:,.1f}", f"{one.answer_ms:.0f}", one.drives, "extrapolated" if one.extrapolated else "",
    )  # fmt: skip


def _both(latency: Latency) -> str:
    return f"{latency.p50 or 0:.1f} / {latency.p95 or 0:.1f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
