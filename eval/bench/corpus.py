"""What is measured on: a folder of documents, and questions to ask of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bench.generate import drawn_from, generate_documents
from eval.sets.question_set import Question
from ingest.analyse import cut, outline
from ingest.chunk import SentenceChunker
from ingest.sources import read_file
from rag.config import Settings
from rag.stages import Embedder
from rag.types import Indicator, Turn

# So many questions give a 95th percentile that ten answers lie above.
_MOST_QUESTIONS = 200
_SEED = 4
# The generated documents are alike: so many tell to a few percent how many chunks one gives.
_SAMPLED_DOCUMENTS = 24
SHIPPED_QUESTIONS = Path(__file__).parents[1] / "questions" / "seed.jsonl"
"""The project's own questions on the shipped documents."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is asked, and the evidence that should be found for it."""

    text: str
    history: tuple[Turn, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents and questions. ``stand_in``: hashed vectors take the model's place."""

    name: str
    folder: Path
    questions: tuple[Asked, ...]
    stand_in: bool = False


def asked_of(questions: Sequence[Question]) -> tuple[Asked, ...]:
    """The questions of a set."""
    return tuple(Asked(one.question, one.history, one.evidence) for one in questions)


def asked_of_ledger(indicators: Sequence[Indicator]) -> tuple[Asked, ...]:
    """Questions after figures that the documents hold, for a corpus that comes without a question set."""
    texts = dict.fromkeys(f"{one.scope.years[-1]}年{one.name}是多少" for one in indicators if one.scope.years)
    return tuple(Asked(text) for text in _sample(list(texts)))


def generate_corpus(chunks: int, folder: Path, embedder: Embedder, settings: Settings) -> Corpus:
    """Write about so many chunks of generated documents, counted with the embedder's tokenizer as an ingest does."""
    chunker = SentenceChunker(embedder, settings.chunk_tokens)
    folder.mkdir(parents=True)
    questions: list[str] = []
    sampled_chunks = 0
    for number, document in enumerate(generate_documents(), start=1):
        path = folder / document.name
        path.write_text(document.text, encoding="utf-8")
        questions += document.questions
        if number <= _SAMPLED_DOCUMENTS:
            parsed, content_hash = read_file(path)
            sampled_chunks += len(cut(outline(parsed, content_hash, path), chunker).chunks)
        if number * sampled_chunks / min(number, _SAMPLED_DOCUMENTS) >= chunks:
            break
    return Corpus(str(chunks), folder, tuple(Asked(text) for text in _sample(questions)), stand_in=True)


def _sample(texts: Sequence[str]) -> list[str]:
    """At most so many, drawn the same on every machine."""
    return drawn_from(_SEED).sample(list(texts), min(_MOST_QUESTIONS, len(texts)))
