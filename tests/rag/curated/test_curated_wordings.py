"""Which wordings are one question: what people write otherwise is found, what asks of another thing never."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.curated.wording import Wording, exact_key, wording
from rag.curated.wordings import threshold_of
from rag.embed.hashing import HashingEmbedder
from rag.question.synonyms import load_synonyms
from rag.question.understander import RuleUnderstander
from rag.store.coverage import Coverage

LINES = Path(__file__).with_name("wordings.jsonl").read_text(encoding="utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]


@pytest.fixture(scope="module")
def read() -> Callable[[str], Wording]:
    understander = RuleUnderstander(load_synonyms(), Coverage)
    return lambda text: wording(understander.understand(text))


def is_one(one: Wording, other: Wording) -> bool:
    embedder = HashingEmbedder()
    if one.key == other.key:
        return True
    near = float(embedder.embed_query(one.text) @ embedder.embed_query(other.text))
    return one.asks_the_same(other) and near >= threshold_of(embedder.name)


def test_most_of_what_is_worded_otherwise_is_found(read: Callable[[str], Wording]) -> None:
    pairs = [(read(case["question"]), read(text)) for case in CASES for text in case["same"]]
    found = sum(is_one(one, other) for one, other in pairs)
    assert found >= 0.9 * len(pairs), [other.text for one, other in pairs if not is_one(one, other)]


def test_nothing_else_is_ever_taken_for_it(read: Callable[[str], Wording]) -> None:
    false = [
        (case["question"], text)
        for case in CASES
        for text in case["other"]
        if is_one(read(case["question"]), read(text))
    ]
    assert not false


def test_no_question_of_the_set_is_another_one(read: Callable[[str], Wording]) -> None:
    known = [read(case["question"]) for case in CASES]
    assert not [(a.text, b.text) for a in known for b in known if a is not b and is_one(a, b)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("２０３１年增长５.５％？", "2031年增长5.5%"),
        ("请问图书馆几点开门呢？", "图书馆几点开门"),
        ("淨增目標是多少", "净增目标是多少"),
        ("二〇三一年的计划", "2031年的计划"),
        ("What IS it?", "what is it"),
    ],
)
def test_written_alike(one: str, other: str) -> None:
    assert exact_key(one) == exact_key(other)


@pytest.mark.parametrize(("one", "other"), [("增长5.5%", "增长55%"), ("第1-3条", "第13条"), ("这是什么", "这是")])
def test_a_mark_that_means_something_counts(one: str, other: str) -> None:
    assert exact_key(one) != exact_key(other)
