"""The reader that lets a language model write the answer from the passages, with markers turned into citations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rag.llm.chat_model import ChatModel
from rag.prompts.prompt import load_prompt
from rag.read.generate.citations import CitedReply, cite_reply, strip_markers
from rag.read.generate.context import Context, pack_context
from rag.text.normalize import squeeze
from rag.text.quantities import find_quantities
from rag.text.sentences import split_sentences
from rag.text.tokens import count_tokens
from rag.types import Answer, Hit, Intent, Query, Status, TextDelta

NOT_FOUND = "未收录"
_ABSTENTION = "资料中未收录这个问题的答案。"
# Room for one passage, however long rules and question are.
_LEAST_PASSAGE_TOKENS = 128


class GenerativeReader:
    """Answers in the model's words from the passages, each statement cited. Does not check the answer.

    ``confidence`` is the support of the weakest statement: the share of its figures that its quotes hold, times
    how much of its wording they share (``rag.read.generate.citations``). An uncited answer has none.
    """

    name = "generative"

    def __init__(self, chat_model: ChatModel, title_of: Callable[[str], str], context_tokens: int) -> None:
        """Read through ``chat_model``.

        Args:
            chat_model: writes the answer.
            title_of: document title by ``doc_id``.
            context_tokens: most tokens (tiktoken) of rules, passages and question together.
        """
        self._chat_model = chat_model
        self._title_of = title_of
        self._context_tokens = context_tokens

    def read(self, query: Query, hits: Sequence[Hit]) -> Iterator[TextDelta | Answer]:
        """Stream what the model writes, then the answer. Without hits the model is not asked.

        Raises:
            ChatModelError: the model failed; pieces may have been streamed before.
        """
        if not hits:
            yield self._abstain(query, hits)
            return
        system, user, context = self._prompts(query, hits)
        pieces = []
        for piece in self._chat_model.stream(system, user):
            pieces.append(piece)
            yield TextDelta(piece)
        reply = "".join(pieces).strip()
        if _is_abstention(reply):
            yield self._abstain(query, hits)
        else:
            yield self._answer(query, hits, cite_reply(reply, context.numbered, self._title_of))

    def _prompts(self, query: Query, hits: Sequence[Hit]) -> tuple[str, str, Context]:
        """The system and the user message, and the passages in the latter."""
        system = load_prompt("answer_system").render(not_found=NOT_FOUND)
        frame = load_prompt("answer_user")
        taken = count_tokens(system) + count_tokens(frame.render(passages="", question=query.standalone_text))
        budget = max(_LEAST_PASSAGE_TOKENS, self._context_tokens - taken)
        titles = {hit.chunk.doc_id: self._title_of(hit.chunk.doc_id) for hit in hits}
        context = pack_context(query, hits, titles, budget)
        return system, frame.render(passages=context.text, question=query.standalone_text), context

    def _answer(self, query: Query, hits: Sequence[Hit], cited: CitedReply) -> Answer:
        return Answer(
            query=query,
            status=Status.ANSWERED,
            text=cited.text,
            short_text=_short(cited.text, query.intent),
            citations=cited.citations,
            hits=tuple(hits),
            confidence=cited.support,
            reader=self.name,
        )

    def _abstain(self, query: Query, hits: Sequence[Hit]) -> Answer:
        return Answer(query=query, status=Status.ABSTAINED, text=_ABSTENTION, hits=tuple(hits), reader=self.name)


def _is_abstention(reply: str) -> bool:
    """Whether the reply begins with the sentinel, whatever quotes, markers or explanation stand around it."""
    return "".join(filter(str.isalnum, squeeze(strip_markers(reply)))).startswith(NOT_FOUND)


def _short(text: str, intent: Intent) -> str:
    """The first figure with unit and bound where a figure is asked for, else the first sentence."""
    plain = strip_markers(text)
    figures = find_quantities(plain) if intent is Intent.FIGURE else ()
    if figures:
        return figures[0].span.cut(plain)
    sentences = split_sentences(plain)
    return sentences[0].cut(plain).rstrip("。；;") if sentences else plain
