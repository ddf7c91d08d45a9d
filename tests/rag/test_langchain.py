from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough

from rag.errors import UsageError
from rag.langchain import PolicyRetriever, as_runnable
from rag.types import Answer, Chunk, Document, Filters, Hit, Kind, Query, Scope, Span, Status, Turn

TEXT = "力争新建站点50座以上。绿化面积突破110公顷。"


@dataclass(frozen=True)
class OneDocument:
    text: str

    def document(self, doc_id: str) -> Document | None:
        return Document("d", "某区工作安排", self.text, "a.txt", "hash") if doc_id == "d" else None


@dataclass(frozen=True)
class SmallPipeline:
    """Finds the sentences that share a character with the question, and answers with the first."""

    text: str = TEXT
    catalog: OneDocument = field(default=OneDocument(TEXT))

    def search(self, question: str, top_k: int | None = None) -> tuple[Hit, ...]:
        cut = self.text.index("。") + 1
        spans = [span for span in (Span(0, cut), Span(cut, len(self.text))) if set(question) & set(span.cut(self.text))]
        chunks = [
            Chunk(f"c{span.start}", "d", span.cut(self.text), span, ("二、安排", "(一)"), Scope((2031,), Kind.TARGET))
            for span in spans
        ]
        return tuple(Hit(chunk, 1.0 / rank, rank, "small") for rank, chunk in enumerate(chunks, start=1))[:top_k]

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Answer:
        query = Query(question, question, filters=filters, history=tuple(history))
        return Answer(query, Status.ANSWERED, self.search(question)[0].chunk.text)


def test_retriever_returns_passages_with_their_place() -> None:
    documents = PolicyRetriever(pipeline=SmallPipeline()).invoke("站点和绿化")
    assert [TEXT[one.metadata["start"] : one.metadata["end"]] for one in documents] == [
        one.page_content for one in documents
    ]
    assert documents[0].id == "c0"
    assert documents[0].metadata == {
        "doc_id": "d",
        "title": "某区工作安排",
        "section": "二、安排 / (一)",
        "start": 0,
        "end": 12,
        "years": [2031],
        "kind": "target",
        "score": 1.0,
    }


def test_retriever_honours_top_k_and_works_in_batches() -> None:
    retriever = PolicyRetriever(pipeline=SmallPipeline(), top_k=1)
    assert [len(found) for found in retriever.batch(["站点和绿化", "绿化", "无关"])] == [1, 1, 0]
    with pytest.raises(ValueError, match="top_k"):
        PolicyRetriever(pipeline=SmallPipeline(), top_k=0)


def test_retriever_in_a_three_line_chain() -> None:
    prompt = ChatPromptTemplate.from_template("资料：{context}\n问题：{question}")
    inputs = {"context": PolicyRetriever(pipeline=SmallPipeline()), "question": RunnablePassthrough()}
    chain = inputs | prompt | FakeListChatModel(responses=["50座以上"]) | StrOutputParser()
    assert chain.invoke("站点建几座") == "50座以上"


def test_runnable_invokes_batches_and_streams_in_a_chain() -> None:
    runnable = as_runnable(SmallPipeline())
    assert runnable.invoke("站点").text == "力争新建站点50座以上。"
    assert [answer.text for answer in runnable.batch(["站点", "绿化"])] == TEXT.replace("。", "。|").split("|")[:2]
    assert [answer.text for answer in runnable.stream("绿化")] == ["绿化面积突破110公顷。"]
    chain = runnable | (lambda answer: f"答：{answer.text}") | FakeListChatModel(responses=["谢谢"]) | StrOutputParser()
    assert chain.invoke("站点") == "谢谢"


@pytest.mark.parametrize(
    "history",
    [
        [Turn("user", "站点"), Turn("assistant", "50座")],
        [["user", "站点"], ["assistant", "50座"]],
        [("human", "站点"), ("ai", "50座")],
        [HumanMessage("站点"), AIMessage("50座")],
    ],
)
def test_runnable_takes_history_and_filters(history: list[object]) -> None:
    given = {"question": "绿化呢", "history": history, "filters": {"years": [2031], "doc_ids": ["d"]}}
    answer = as_runnable(SmallPipeline()).invoke(given)
    assert answer.query.history == (Turn("user", "站点"), Turn("assistant", "50座"))
    assert answer.query.filters == Filters(("d",), (2031,))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"question": 7},
        {"question": "站点", "topk": 3},
        {"question": "站点", "history": [["system", "规则"]]},
        {"question": "站点", "history": ["站点"]},
        {"question": "站点", "filters": {"year": [2031]}},
        {"question": "站点", "filters": {"years": ["去年"]}},
    ],
)
def test_runnable_refuses_what_it_does_not_understand(given: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        as_runnable(SmallPipeline()).invoke(given)
