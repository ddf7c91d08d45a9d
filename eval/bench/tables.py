"""What the bench measured, as tables in Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eval.bench.figures import BenchResult, CorpusFigures, Evidence
from eval.metrics.figures import Latency

NOT_MEASURED = "未测"
_STAGES = {
    "understand": "理解", "embed": "向量化", "dense": "向量检索", "lexical": "词语检索", "rank": "排序",
    "read": "读取", "verify": "核对",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as wide as the header, and notes under them; ``words``: the cells are no figures."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    words: bool = False


def tables(result: BenchResult) -> tuple[Table, ...]:
    """The tables in the order to show them; one without rows is left out."""
    found = (_conditions(result), _ingest(result), _answers(result), _stages(result), _throughput(result),
             _memory(result), _scaling(result), _stock(result), _skipped(result))  # fmt: skip
    return tuple(table for table in found if table.rows)


def _conditions(result: BenchResult) -> Table:
    machine = result.machine
    memory = f"{machine.memory_bytes / 2**30:.0f} GB" if machine.memory_bytes else NOT_MEASURED
    rows = (
        ("时间", result.started),
        ("命令", f"`{result.command}`"),
        ("系统", machine.system),
        ("处理器", f"{machine.processor}，{machine.cores} 核，{memory} 内存"),
        ("相关指令集", " ".join(machine.cpu_flags) or NOT_MEASURED),
        ("开始时的系统负载", NOT_MEASURED if machine.load is None else f"{machine.load:.2f}"),
        ("向量模型", result.model),
        ("版本", "，".join(f"{name} {version}" for name, version in machine.versions.items())),
    )
    return Table("测试条件", ("项目", "内容"), rows, words=True)


def _ingest(result: BenchResult) -> Table:
    rows = tuple(
        (
            one.name,
            one.embedder,
            f"{one.ingest.documents:,}",
            f"{one.ingest.characters:,}",
            f"{one.ingest.chunks:,}",
            f"{one.ingest.other_seconds:,.1f}",
            f"{one.ingest.model_seconds:,.1f}" + ("*" if one.generated else ""),
            f"{one.ingest.other_share:.1%}",
            f"{one.ingest.characters_per_second:,.0f}",
        )
        for one in result.corpora
    )
    header = ("文件", "实际所用向量", "份数", "字数", "段数", "向量化以外（秒）", "向量化（秒）", "以外占比", "字/秒")
    sampled = [one for one in result.corpora if one.generated]
    rates = "；".join(f"{one.name} {one.ingest.chunks_per_second:.1f} 段/秒" for one in sampled)
    note = (
        f"* 生成文本的向量由散列代替（维数、分词与 {result.model} 相同），以免模型成为瓶颈；"
        f"模型所需时间按抽样实测速度推算：{rates}。占比与字/秒按模型时间计算。"
    )
    return Table("收录", header, rows, (note,) if sampled else ())


def _answers(result: BenchResult) -> Table:
    rows = tuple(
        (
            one.name,
            f"{one.answers.questions}",
            f"{one.answers.answered}",
            *_pair(one.answers.total),
            *_pair(one.answers.without_embedding),
            *_shares(one.evidence),
        )
        for one in result.corpora
    )
    header = (
        "文件",
        "问题",
        "作答",
        "p50",
        "p95",
        "不含向量化 p50",
        "不含向量化 p95",
        "前600字含证据",
        "前1500字含证据",
    )
    note = (
        "毫秒，逐个提问，模型已载入；生成文本的问题由散列向量检索。证据：问题所列原文全部出现在检索结果的前若干字中。"
    )
    return Table("回答用时", header, rows, (note,))


def _stages(result: BenchResult) -> Table:
    names = list(dict.fromkeys(stage for one in result.corpora for stage in one.answers.stages))
    rows = tuple((one.name, *(_slashed(one.answers.stages.get(name)) for name in names)) for one in result.corpora)
    header = ("文件", *(_STAGES.get(name, name) for name in names))
    return Table("各阶段用时", header, rows, ("毫秒，p50 / p95。",))


def _throughput(result: BenchResult) -> Table:
    rows = tuple(
        (one.name, f"{turn.askers}", f"{turn.questions}", f"{turn.per_second:.1f}", *_pair(turn.latency))
        for one in result.corpora
        for turn in one.throughput
    )
    header = ("文件", "同时提问", "问题", "每秒答完", "p50（毫秒）", "p95（毫秒）")
    return Table("并发", header, rows, ("一个进程，每人一个线程，答完即问下一个；问题此前已问过一遍。",))


def _memory(result: BenchResult) -> Table:
    rows = tuple(
        (
            one.name,
            f"{one.ingest.chunks:,}",
            _megabytes(one.memory.ingest_peak),
            _megabytes(one.memory.answering),
            *(_megabytes(size) for size in (one.size.catalog, one.size.dense, one.size.lexical, one.size.total)),
        )
        for one in result.corpora
    )
    header = ("文件", "段数", "收录时内存峰值", "回答时内存", "目录", "向量索引", "词语索引", "库合计")
    return Table(
        "内存与磁盘", header, rows, ("MB。内存为进程常驻部分，含程序与模型；生成文本收录时只载入模型的分词器。",)
    )


def _scaling(result: BenchResult) -> Table:
    rows = tuple(
        (
            f"{one.chunks:,}",
            f"{one.smallest:,}",
            NOT_MEASURED if one.latency_ratio is None else f"{one.latency_ratio:.2f} 倍",
            NOT_MEASURED if one.bytes_per_chunk is None else f"{one.bytes_per_chunk / 1024:.2f} KB",
        )
        for one in result.scaling
    )
    header = ("段数", "对比段数", "回答用时（不含向量化，p50）", "每段增加内存")
    return Table(
        "规模",
        header,
        rows,
        (
            "每段增加内存取收录峰值与回答两者中较大的一个；规模小时主要是与段数无关的缓存逐渐填满。",
            "十万段的要求：收录时向量化以外不超过 15%，回答用时不超过一千段的 3 倍，每段内存不超过 6 KB。",
        ),
    )


def _stock(result: BenchResult) -> Table:
    rows = tuple(row for one in result.corpora for row in _beside(one))
    header = ("文件", "方案", "段数", "收录（秒）", "p50", "不含向量化 p50", "前600字含证据", "前1500字含证据")
    note = (
        "LangChain：RecursiveCharacterTextSplitter + Chroma，默认设置，同一向量模型由 sentence-transformers "
        "按其默认（float32）运行，末两行改用本程序的向量化；同一文件解析；"
        "只检索，不作答，追问按原句检索。本程序的用时含检索、读取与核对。生成文本两者均用散列向量，收录为散列用时。"
    )
    return Table("与 LangChain 标准流程对照", header, rows, (note,))


def _beside(one: CorpusFigures) -> Iterator[tuple[str, ...]]:
    if not one.stock:
        return
    yield (
        one.name,
        "policyqa",
        f"{one.ingest.chunks:,}",
        f"{one.ingest.seconds:,.1f}",
        _milliseconds(one.answers.total.p50),
        _milliseconds(one.answers.without_embedding.p50),
        *_shares(one.evidence),
    )
    for stock in one.stock:
        yield (
            one.name,
            f"LangChain {stock.chunk_size}/{stock.chunk_overlap} 前{stock.top_k}段（{stock.model}）",
            f"{stock.chunks:,}",
            f"{stock.seconds:,.1f}",
            _milliseconds(stock.latency.p50),
            _milliseconds(stock.without_embedding.p50),
            *_shares(stock.evidence),
        )


def _skipped(result: BenchResult) -> Table:
    rows = tuple((one.name, reason) for one in result.corpora for reason in one.skipped)
    return Table("未运行", ("文件", "原因"), rows, words=True)


def _pair(latency: Latency) -> tuple[str, str]:
    return _milliseconds(latency.p50), _milliseconds(latency.p95)


def _slashed(latency: Latency | None) -> str:
    return " / ".join(_pair(latency)) if latency else NOT_MEASURED


def _shares(evidence: Evidence | None) -> tuple[str, str]:
    if evidence is None:
        return NOT_MEASURED, NOT_MEASURED
    return _share(evidence.within_600, evidence.questions), _share(evidence.within_1500, evidence.questions)


def _share(count: int, total: int) -> str:
    return f"{count}/{total}（{count / total:.0%}）"


def _milliseconds(value: float | None) -> str:
    return NOT_MEASURED if value is None else f"{value:,.1f}"


def _megabytes(count: int | None) -> str:
    return NOT_MEASURED if count is None else f"{count / 1e6:,.1f}"
