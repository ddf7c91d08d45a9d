from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from rag.errors import StoreMissingError
from rag.types import Answer, Chunk, Citation, Document, Hit, Query, Span, Status, Turn

TEXT = "二〇二〇年安排：高企认定净增150家以上。技术合同交易额突破110亿元。"
DOCUMENT = Document(doc_id="d1", title="工作安排", text=TEXT, source="安排.txt", content_hash="h")


def hit_of(text: str, rank: int = 1) -> Hit:
    chunk = Chunk(chunk_id=f"c{rank}", doc_id="d1", text=text, span=Span(0, len(text)))
    return Hit(chunk=chunk, score=1 / rank, rank=rank, retriever="given")


def answer_of(text: str, quote: str = "", start: int = 0, status: Status = Status.ANSWERED) -> Answer:
    span = Span(start, start + len(quote))
    citations = (Citation(1, "d1", "工作安排", ("一、目标",), span, quote),) if quote else ()
    return Answer(
        Query(text, text), status, text, text.rstrip("。"), citations=citations, hits=(hit_of(TEXT),), confidence=0.9,
        timings={"understand": 1.0, "read": 2.0},
    )  # fmt: skip


class OneDocument:
    """A catalog that holds one document."""

    def document(self, doc_id: str, /) -> Document | None:
        return DOCUMENT if doc_id == DOCUMENT.doc_id else None

    def documents(self) -> tuple[Document, ...]:
        return (DOCUMENT,)


@dataclass(frozen=True)
class PreparedPipeline:
    """Gives each question the answer prepared for it; without one, the store is missing."""

    answers: Mapping[str, Answer]

    @property
    def catalog(self) -> OneDocument:
        return OneDocument()

    def ask(self, question: str, history: Sequence[Turn] = (), /) -> Answer:
        key = " ".join([*(turn.text for turn in history), question])
        if key not in self.answers:
            raise StoreMissingError("no store; run `policyqa ingest`")
        return self.answers[key]


@pytest.fixture
def pipeline() -> PreparedPipeline:
    quote = "高企认定净增150家以上"
    at = TEXT.index(quote)
    return PreparedPipeline(
        {
            "高企目标?": answer_of("净增150家以上。", quote, at),
            "交易额目标?": answer_of("<b>277家</b>", quote, at + 1),
            "高企目标? 交易额呢?": answer_of("突破110亿元。", "技术合同交易额突破110亿元", TEXT.index("技术")),
            "主任是谁?": answer_of("未收录。", status=Status.ABSTAINED),
        }
    )


@pytest.fixture
def question_file(tmp_path: Path) -> Callable[..., Path]:
    def write(*records: object, name: str = "set.jsonl") -> Path:
        path = tmp_path / name
        lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def mixed_file(question_file: Callable[..., Path]) -> Path:
    """Two right, one wrong (with a broken quote), one rightly abstained, one that crashes."""
    return question_file(
        {"id": "1", "question": "高企目标?", "answerable": True, "answers": ["150家"], "type": "target",
         "difficulty": "easy", "evidence": ["高企认定净增150家以上"]},
        {"id": "2", "question": "交易额目标?", "answerable": True, "answers": ["110亿"], "reject": ["277"],
         "type": "target", "difficulty": "hard", "evidence": ["文档里没有的句子"]},
        {"id": "3", "question": "交易额呢?", "answerable": True, "answers": ["110亿"], "type": "followup",
         "history": [["user", "高企目标?"]], "difficulty": "easy"},
        {"id": "4", "question": "主任是谁?", "answerable": False, "type": "unanswerable", "difficulty": "easy"},
        {"id": "5", "question": "没有准备的问题?", "answerable": True, "answers": ["1"], "type": "target"},
    )  # fmt: skip
