"""The meter of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from rag.errors import ChatModelError
from rag.llm.chat_model import ChatModel
from rag.llm.scripted import ChatCall, ScriptedChatModel
from rag.llm.usage import Usage, counted, metered

SCHEMA = {"type": "object"}


def test_a_metered_model_is_one_and_passes_everything_on() -> None:
    script = ScriptedChatModel(["第一个回答"])
    model, _ = metered(script)
    assert isinstance(model, ChatModel)
    assert "".join(model.stream("规则", "甲", SCHEMA)) == "第一个回答"
    assert script.calls == (ChatCall("规则", "甲", SCHEMA),)


def test_all_requests_of_an_answer_are_added_up() -> None:
    model, usage = metered(ScriptedChatModel(["第一个回答", "第二个"]))
    assert usage() == Usage()
    "".join(model.stream("规则", "甲"))
    "".join(model.stream("规则", "乙"))
    assert usage() == counted("规则", "甲", "第一个回答") + counted("规则", "乙", "第二个")


def test_one_that_fails_and_one_that_is_left_count_too() -> None:
    model, usage = metered(ScriptedChatModel([ChatModelError("断线"), "一个很长的回答"]))
    with pytest.raises(ChatModelError):
        list(model.stream("规则", "甲"))
    reply = model.stream("规则", "乙")
    first = next(reply)
    reply.close()  # type: ignore[attr-defined]
    assert usage() == counted("规则", "甲", "") + counted("规则", "乙", first)


class _Reporting:
    """A reply that knows what it cost, and whether it was closed."""

    def __init__(self) -> None:
        self._pieces = iter(["好", "的"])
        self.closed = False

    usage = Usage(2, 70, 8)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return next(self._pieces)

    def close(self) -> None:
        self.closed = True


class _Endpoint:
    def __init__(self) -> None:
        self.reply = _Reporting()

    def stream(self, system: str, user: str, schema: Mapping[str, object] | None = None) -> Iterator[str]:
        return self.reply


def test_what_the_endpoint_reports_counts_before_our_own_count() -> None:
    endpoint = _Endpoint()
    model, usage = metered(endpoint)
    assert "".join(model.stream("规则", "甲")) == "好的"
    assert usage() == Usage(2, 70, 8)
    assert endpoint.reply.closed


def test_leaving_a_metered_reply_closes_the_one_beneath() -> None:
    endpoint = _Endpoint()
    reply = metered(endpoint)[0].stream("规则", "甲")
    next(reply)
    reply.close()  # type: ignore[attr-defined]
    assert endpoint.reply.closed
