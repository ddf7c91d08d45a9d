"""The kind of figure a follow-up asks for, a goal or a result, and the question turned to it."""

from __future__ import annotations

import re

from rag.lexicon.patterns import joined
from rag.question.followup.frame import Frame, tidy
from rag.question.kinds import asked_kind
from rag.text.normalize import fold
from rag.types import Kind

KIND_WORDS = re.compile(
    r"(?:预期|年度|工作)?目标|计划数?(?!生育)|预期|实际(?!利用|使用)(?:完成|数|情况)?|完成(?:情况|数)|执行(?:数|情况)"
)
_KIND_SAID = {Kind.TARGET: "目标", Kind.ACTUAL: "实际"}
_DONE = re.compile(r"了(?=多少|几|百分|吗)|[最到底终]后?(?=实际)")
AMOUNT = frozenset({"amount", "measure"})
STEPS = {
    "再往前推一年": -1, "往前推一年": -1, "再往前一年": -1, "往前一年": -1, "再往后一年": 1, "往后一年": 1,
    "第二年": 1, "转过年": 1, "前一年": -1, "上一年": -1, "上年": -1, "后一年": 1, "下一年": 1, "次年": 1,
}  # fmt: skip


def of_either_kind(question: str, standalone: str) -> str:
    """The standalone question without the kind it has from the conversation, where the follow-up moves its time.

    Of another year there may be a result only, or a goal only; empty where the follow-up names the kind, or no time.

    >>> of_either_kind("2019年呢", "2019年进出口总额增长目标是多少？")
    '2019年进出口总额增长是多少?'
    """
    moved = bool(Frame(question).times) or any(step in fold(question) for step in STEPS)
    if not moved or asked_kind(question) is not Kind.NONE or asked_kind(standalone) is Kind.NONE:
        return ""
    bare = KIND_WORDS.sub("", fold(_DONE.sub("", standalone)))
    return bare if asked_kind(bare) is Kind.NONE else ""


def of_kind(text: str, kind: Kind) -> str:
    """The question asked of a goal or a result."""
    bare = _DONE.sub("", text)
    said = KIND_WORDS.search(fold(bare))
    if said:
        return f"{bare[: said.start()]}{_KIND_SAID[kind]}{bare[said.end() :]}"
    asks = [span for name, span in Frame(bare).asks if name in AMOUNT]
    if not asks:
        return f"{bare}（{_KIND_SAID[kind]}）"
    at = asks[-1]
    return f"{tidy(bare[: at.start])}{_KIND_SAID[kind]}{'' if at.cut(bare)[0] in '是有为' else '是'}{bare[at.start :]}"


def only_kind(said: str) -> bool:
    """Whether nothing is left of what is said but kind, what stands for the document itself, and particles."""
    return len(joined("followup", "paper").sub("", KIND_WORDS.sub("", fold(said)))) <= 1
