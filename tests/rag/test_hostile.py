"""Whatever is asked, no error leaves the program but its own, and what is told can be shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.build import build_pipeline
from rag.errors import PolicyQAError, StoreError
from rag.types import Answer, Filters, Turn

_PIECES = [
    "丙", "丁", "年", "月", "的", "和", "与", "、", "\uff0c", "。", "\uff1f", "第", "条", "款", "项", "《", "》",
    "“", "”", "\"", "'", "(", ")", "\uff08", "\uff09", "[", "]", "〔", "〕", "\uff1a", ";", "—", "%", " ", "\x09",
    "\x0a", "\x00", "2021年", "2022", "21年", "去年", "今年", "那", "呢", "换成", "要是", "往前一年", "目标",
    "实际", "增长", "是多少", "多少座", "各", "分别", "哪些", "谁", "什么时候", "在哪交", "第三条", "第二百零三条",
    "附件1", "文号", "某政发〔2021〕3号", "施行日期", "天津市", "重庆", "高新区", "全市", "全国", "政府工作报告",
    "管理规定", "十三五", "上半年", "百分之", "三分之二", "1/7", "6%—7%", "3万亿元", "1,234.5", "从", "提高到",
    "比去年", "除了", "是不是", "你好", "谢谢", "有哪些文件", "总共", "差多少", "旧版", "征求意见稿", "GDP",
    "\u200b", "\u202e", "\ud800", "\udfff", "\U00020bb7", "\U0001f469\u200d\U0001f466", "é", "①", "½", "٣", "²",
    "零", "两", "OR", "*", "^", "\\", "a:b", "{0}", "%s", "(?:", "[1]", "<b>", "1e400", "nan",
    "9" * 400, "十" * 30,
]  # fmt: skip
_PIECE = st.one_of(st.sampled_from(_PIECES), st.text(max_size=5))
_RUN = st.builds(lambda piece, times: piece * times, st.sampled_from(_PIECES), st.integers(1, 300))
_TEXT = st.lists(st.one_of(_PIECE, _PIECE, _RUN), min_size=1, max_size=20).map(lambda parts: "".join(parts)[:1990])
_TURNS = st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), _TEXT), max_size=4)
_FILTERS = st.builds(
    Filters,
    st.lists(st.text(max_size=20), max_size=2).map(tuple),
    st.lists(st.integers(), max_size=2).map(tuple),
)
_UNSEEN = {"Cc", "Cf", "Cs"}


@pytest.fixture(scope="module")
def asked(hashed):
    built = build_pipeline(hashed)
    yield built
    built.close()


def shown(answer: Answer) -> str:
    return "".join((answer.text, answer.short_text, *answer.notes, *answer.missing, answer.query.standalone_text))


def tried(work) -> object:
    """What ``work`` gives, ``None`` where it refuses; an error of the store is no refusal."""
    try:
        return work()
    except StoreError:
        raise
    except PolicyQAError:
        return None


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
@given(_TEXT, _TURNS, st.one_of(st.just(Filters()), _FILTERS))
def test_no_input_raises_anything_else(asked, question, history, filters):
    answer = tried(lambda: asked.ask(question, history, filters))
    if isinstance(answer, Answer):
        told = shown(answer)
        told.encode()
        assert not [char for char in told if unicodedata.category(char) in _UNSEEN and not char.isspace()]
        assert all("\n" not in note for note in answer.notes)
    tried(lambda: asked.search(question, filters=filters))
    tried(lambda: asked.explain(question, history, filters))
