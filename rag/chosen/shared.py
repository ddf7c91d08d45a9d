"""What the stages of all views have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.curated.wordings import Wordings, threshold_of
from rag.embed.query_vectors import QueryVectors
from rag.question.synonyms import Synonyms, load_synonyms
from rag.read.score.selection import Selection, unmatched
from rag.read.score.selector import load_selector
from rag.registry import RERANKERS, load
from rag.rerank.passages import Passages
from rag.stages import Embedder, Reranker, Summarizer, TokenEncoder
from rag.store.curated import CuratedAnswer
from rag.store.reading import ReadingCopies
from rag.store.store import Store
from rag.types import Query

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.llm.chat_model import ChatModel


@dataclass(frozen=True)
class Shared:
    """What the stages of all views have in common: it holds nothing of any document that a view does not ask for."""

    copies: ReadingCopies
    synonyms: Synonyms
    passages: Passages
    vectors: QueryVectors
    wordings: Wordings
    curated: Callable[[str | None], Sequence[CuratedAnswer]]
    selection: Callable[[str, Sequence[Any]], list[float]]
    chat: ChatModel | None
    cross_encoder: Reranker | None
    summarizer: Summarizer | None


def choose_shared(
    settings: Settings,
    store: Store,
    embedder: Embedder,
    chat: ChatModel | None,
    understand: Callable[[str], Query],
) -> Shared:
    """What the settings choose for all views.

    Args:
        settings: what is chosen.
        store: whose views they are.
        embedder: the model of its vectors.
        chat: a language model already opened, asked in the place of the settings' own.
        understand: reads the wordings of curated answers as one does who may see all.
    """
    catalog, vectors = store.catalog, QueryVectors(embedder)
    chat, synonyms = chat or _chat_model(settings), load_synonyms()
    return Shared(
        copies=ReadingCopies(),
        synonyms=synonyms,
        passages=Passages(synonyms.readings),
        vectors=vectors,
        wordings=Wordings(understand, vectors.embed_query, lambda: catalog.revision, threshold_of(embedder.name)),
        curated=catalog.curated.as_of,
        selection=_selection(embedder, store),
        chat=chat,
        cross_encoder=load(RERANKERS["cross_encoder"])(settings.cross_encoder) if settings.cross_encoder else None,
        summarizer=_summarizer(settings, chat),
    )


def _selection(embedder: Embedder, store: Store) -> Callable[[str, Sequence[Any]], list[Any]]:
    """The trained selector where the embedder gives token vectors."""
    if not isinstance(embedder, TokenEncoder):
        return unmatched
    return Selection(load_selector(), embedder, store.catalog.tokens.of).matches


def _chat_model(settings: Settings) -> ChatModel | None:
    """The language model where the reader of the settings asks one."""
    if not settings.asks_model:
        return None
    from rag.llm.configured import configured_chat_model

    return configured_chat_model(settings)


def _summarizer(settings: Settings, chat: ChatModel | None) -> Summarizer | None:
    """What writes an overview above what is told, where the settings ask for one, whichever reader answers."""
    if not settings.chat_wording or not (chat is not None or settings.chat_model):
        return None
    from rag.llm.configured import configured_chat_model
    from rag.read.word.overview import OverviewWriter
    from rag.verify.overview.check import borne_out

    return OverviewWriter(chat if chat is not None else configured_chat_model(settings), borne_out)
