from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from rag.errors import ChatModelError
from rag.llm.scripted import ScriptedChatModel
from rag.read.generate.citations import strip_markers
from rag.read.generate.guarded import GuardedReader
from rag.read.generate.reader import GenerativeReader
from rag.stages import Reader
from rag.text.quantities import find_quantities
from rag.text.sentences import split_sentences
from rag.types import Answer, Chunk, Citation, Hit, Kind, Query, Scope, Sentence, Span, Status, TextDelta, Verdict

TEXT = "力争新建站点50座以上。绿化面积突破110公顷。"
TARGET = Scope((2031,), Kind.TARGET)
QUERY = Query("2031年站点建几座", "2031年站点建几座", TARGET)


def passage() -> Hit:
    sentences = tuple(Sentence(span, TARGET) for span in split_sentences(TEXT))
    return Hit(Chunk("c", "d", TEXT, Span(0, len(TEXT)), ("二、安排",), TARGET, 0, sentences), 1.0, 1, "test")


@dataclass(frozen=True)
class FirstSentenceReader:
    """Answers with the first sentence of the first hit; abstains when told."""

    abstains: bool = False
    name: str = "extractive"

    def read(self, query: Query, hits: Sequence[Hit]) -> Iterator[TextDelta | Answer]:
        if self.abstains:
            yield Answer(query, Status.ABSTAINED, "未收录", reader=self.name)
            return
        chunk = hits[0].chunk
        span = chunk.sentences[0].span
        citation = Citation(1, chunk.doc_id, "", chunk.section_path, span, span.cut(chunk.text), TARGET)
        yield Answer(query, Status.ANSWERED, citation.quote, citations=(citation,), notes=("旧注",), reader=self.name)


class FigureVerifier:
    """Supports a citation when every figure of the answer stands in some quote."""

    def verify(self, answer: Answer) -> Answer:
        quoted = {figure.value for one in answer.citations for figure in find_quantities(one.quote)}
        holds = {figure.value for figure in find_quantities(strip_markers(answer.text))} <= quoted
        verdict = Verdict.SUPPORTED if holds else Verdict.UNSUPPORTED
        return replace(answer, citations=tuple(replace(one, verdict=verdict) for one in answer.citations))


class AbstainingVerifier:
    """Turns what it does not believe into an abstention, as a verifier may."""

    def verify(self, answer: Answer) -> Answer:
        checked = FigureVerifier().verify(answer)
        if any(one.verdict is not Verdict.SUPPORTED for one in checked.citations) or not checked.citations:
            return replace(checked, status=Status.ABSTAINED, citations=())
        return checked


def run(reply: str | Exception, fallback: Reader = FirstSentenceReader()) -> tuple[list[TextDelta], Answer]:
    primary = GenerativeReader(ScriptedChatModel([reply]), str, 2000)
    reader = GuardedReader(primary, fallback, FigureVerifier())
    assert isinstance(reader, Reader)
    *deltas, answer = reader.read(QUERY, [passage()])
    assert isinstance(answer, Answer)
    return [delta for delta in deltas if isinstance(delta, TextDelta)], answer


def test_an_answer_that_holds_is_the_models_with_verdicts() -> None:
    deltas, answer = run("计划新建站点50座以上[1]。")
    assert deltas
    assert answer.reader == "generative"
    assert answer.text == "计划新建站点50座以上[1]。"
    assert [citation.verdict for citation in answer.citations] == [Verdict.SUPPORTED]
    assert answer.notes == ()


@pytest.mark.parametrize("reply", ["计划新建站点99座以上[1]。", "计划新建站点50座以上[7]。", "天气晴好。"])
def test_an_answer_that_fails_its_check_gives_way_to_the_excerpt(reply: str) -> None:
    _, answer = run(reply)
    assert answer.reader == "extractive"
    assert answer.text == "力争新建站点50座以上。"
    assert answer.notes[0] == "旧注"
    assert "未通过核对" in answer.notes[1]


def test_a_verifier_that_abstains_counts_as_a_failed_check() -> None:
    primary = GenerativeReader(ScriptedChatModel(["计划新建站点99座以上[1]。"]), str, 2000)
    *_, answer = GuardedReader(primary, FirstSentenceReader(), AbstainingVerifier()).read(QUERY, [passage()])
    assert isinstance(answer, Answer)
    assert (answer.reader, answer.status) == ("extractive", Status.ANSWERED)


@pytest.mark.parametrize("reply", [ChatModelError("断线"), ""])
def test_a_dead_model_gives_way_to_the_excerpt(reply: str | Exception) -> None:
    _, answer = run(reply)
    assert answer.reader == "extractive"
    assert "暂不可用" in answer.notes[-1]
    assert "摘录" in answer.notes[-1]


def test_an_abstaining_model_gives_way_only_to_an_answer_that_holds() -> None:
    _, answer = run("未收录")
    assert answer.text == "力争新建站点50座以上。"
    assert "未找到" in answer.notes[-1]
    _, answer = run("未收录", FirstSentenceReader(abstains=True))
    assert (answer.status, answer.reader, answer.notes) == (Status.ABSTAINED, "generative", ())


@pytest.mark.parametrize("reply", [ChatModelError("断线"), "计划新建站点99座以上[1]。"])
def test_when_neither_answers_the_note_promises_no_excerpt(reply: str | Exception) -> None:
    _, answer = run(reply, FirstSentenceReader(abstains=True))
    assert answer.status is Status.ABSTAINED
    assert "语言模型" in answer.notes[-1]
    assert "摘录" not in answer.notes[-1]


def test_a_mistake_of_ours_is_not_taken_for_a_dead_model() -> None:
    with pytest.raises(ZeroDivisionError):
        run(ZeroDivisionError())
