"""Figures of a report, named and written for people."""

from __future__ import annotations

from eval.metrics.figures import Estimate, Metrics

NOTHING = "–"
"""Stands for a figure that could not be measured."""

UNLABELLED = "未标注"
"""Stands for the type or difficulty of a question that names none."""

NAMES = {
    "accuracy": "正确率",
    "exact_match": "完全匹配",
    "f1": "字符 F1",
    "recall_at_1": "召回率@1",
    "recall_at_3": "召回率@3",
    "recall_at_5": "召回率@5",
    "recall_at_10": "召回率@10",
    "mrr": "MRR",
    "ndcg_at_10": "nDCG@10",
    "evidence_in_600": "证据在检索前 600 字",
    "evidence_in_1500": "证据在检索前 1500 字",
    "citation_verbatim": "引文逐字一致",
    "citation_precision": "引文含答案",
    "citation_coverage": "回答有据",
    "figure_faithfulness": "数字均见于引文",
    "abstention_precision": "弃答准确率",
    "abstention_recall": "弃答召回率",
    "wrongly_abstained": "误弃答",
    "gold_inside": "答案含原文标注",
    "rouge_l": "ROUGE-L",
    "consistency_repeat": "重复提问一致",
    "consistency_full_width": "全角写法一致",
    "consistency_traditional": "繁体写法一致",
    "consistency_unpunctuated": "去标点一致",
    "consistency_synonyms": "同义词一致",
    "model_asked": "询问语言模型",
    "model_agreed": "模型选择相同",
    "model_pointed": "模型另有选择",
    "model_nothing": "模型认为无答案",
    "model_refused": "模型选择未通过核对",
    "model_unavailable": "模型没有回应",
    "judge_correct": "模型评：正确",
    "judge_grounded": "模型评：有据",
    "judge_complete": "模型评：完整",
    "judge_agreement": "模型与规则一致",
}
STAGES = {
    "understand": "理解问题",
    "dense": "语义检索",
    "lexical": "字词检索",
    "rank": "排序",
    "read": "阅读",
    "verify": "核对",
    "total": "合计",
}
VERDICTS = {"wrong": "未通过", "crashed": "中断", "right": "通过", "abstained": "弃答"}


def named(name: str) -> str:
    """The Chinese name of a figure, or the name itself where it has none."""
    return NAMES.get(name, name)


def percent(estimate: Estimate) -> str:
    """Write an estimate with its count, e.g. ``87.5% (8)``."""
    return NOTHING if estimate.mean is None else f"{estimate.mean:.1%} ({estimate.count})"


def interval(estimate: Estimate) -> str:
    """Write the ends of an estimate's 95 % interval, e.g. ``80.0% – 95.0%``."""
    if estimate.low is None or estimate.high is None:
        return NOTHING
    return f"{estimate.low:.1%} – {estimate.high:.1%}"


def share(estimate: Estimate) -> str:
    """Write an estimate of right-or-wrong values with its counts, e.g. ``87.5% (7/8)``."""
    if estimate.mean is None:
        return NOTHING
    return f"{estimate.mean:.1%} ({round(estimate.mean * estimate.count)}/{estimate.count})"


def milliseconds(value: float | None) -> str:
    """Write a duration, e.g. ``34.1 ms``."""
    return NOTHING if value is None else f"{value:.1f} ms"


def summary(metrics: Metrics) -> dict[str, tuple[str, str]]:
    """The figures of a run by name, each with its interval, in the order in which to show them."""
    rows = {"正确率": (share(metrics.scores["accuracy"]), interval(metrics.scores["accuracy"]))}
    rows["异常中断"] = (f"{metrics.crashed}/{metrics.questions}", "")
    for name, estimate in metrics.scores.items():
        if name != "accuracy" and estimate.mean is not None:
            rows[named(name)] = (percent(estimate), interval(estimate))
    ece = metrics.calibration.ece
    rows["校准误差 ECE"] = (NOTHING if ece is None else f"{ece:.3f}", "")
    rows["耗时 p50 / p95"] = (f"{milliseconds(metrics.latency.p50)} / {milliseconds(metrics.latency.p95)}", "")
    return rows
