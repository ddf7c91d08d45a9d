from __future__ import annotations

import pytest

from rag.errors import ChatModelError
from rag.llm.chat_model import ChatModel
from rag.llm.scripted import ChatCall, ScriptedChatModel
from rag.llm.thoughts import without_thoughts


def test_replays_in_order_and_records() -> None:
    model = ScriptedChatModel(["第一个回答", ChatModelError("断线"), "第二个回答"])
    assert isinstance(model, ChatModel)
    assert "".join(model.stream("规则", "甲")) == "第一个回答"
    with pytest.raises(ChatModelError, match="断线"):
        list(model.stream("规则", "乙"))
    assert "".join(model.stream("规则", "丙")) == "第二个回答"
    assert model.calls == (ChatCall("规则", "甲"), ChatCall("规则", "乙"), ChatCall("规则", "丙"))


@pytest.mark.parametrize("replies", [[], [""], ["  \n"]])
def test_an_empty_or_exhausted_script_fails_as_an_endpoint_would(replies: list[str]) -> None:
    with pytest.raises(ChatModelError):
        list(ScriptedChatModel(replies).stream("", ""))


@pytest.mark.parametrize("size", [1, 2, 5, 100])
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("答案是一。", "答案是一。"),
        ("<think>想</think>答案", "答案"),
        ("前<think>想<b>一</b>想</think>中<think></think>后", "前中后"),
        ("<think>没想完", ""),
        ("a < b <thin", "a < b <thin"),
        ("</think>", "</think>"),
    ],
)
def test_thoughts_are_left_out_however_the_text_is_cut(text: str, left: str, size: int) -> None:
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert "".join(without_thoughts(pieces)) == left
