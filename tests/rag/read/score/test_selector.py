"""The selector scores units as its formula says, however they lie over chunks."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from rag.embed.hashing_tokens import HashingTokenEncoder
from rag.errors import EmbedderError
from rag.read.score.selector import MISSED, Selector, load_selector
from rag.stages import QueryTokens, TokenVectors
from rag.types import Span

SELECTOR = Selector(scale=20.0, threshold=0.6, demotion=0.05)
ENCODER = HashingTokenEncoder()


def encoded(**texts):
    """Token vectors by name of passages given as (heading, own text)."""
    _, tokens = ENCODER.encode_passages(["".join(pair) for pair in texts.values()])
    return {
        name: TokenVectors(one.starts, one.ends, one.rows, len(heading))
        for (name, (heading, _)), one in zip(texts.items(), tokens, strict=True)
    }


def spelled_out(query: QueryTokens, passages, unit) -> float:
    """The formula token by token."""
    total = 0.0
    for row, weight in zip(query.rows, query.weights, strict=True):
        best = -1.0
        for chunk_id, span in unit:
            one = passages[chunk_id]
            for start, end, token in zip(one.starts, one.ends, one.rows, strict=True):
                cosine = float(row @ token) / 127
                if start < one.body + span.end and end > one.body + span.start and span.start < span.end:
                    best = max(best, cosine)
                if end <= one.body:
                    best = max(best, cosine - SELECTOR.demotion)
        total += float(weight) * best
    return SELECTOR.scale * (total / float(query.weights.sum()) - SELECTOR.threshold)


def test_scores_are_those_of_the_formula():
    passages = encoded(
        a=("城市绿化条例 第二章\n", "新种树木由所在街道养护。树木死亡的，应当补种。"),
        b=("", "街道办事处设绿化员一名。"),
        c=("公园", ""),
        d=("河道管理办法\n", "清淤每年不少于2次。"),
    )
    spans = [Span(start, end) for start, end in itertools.combinations(range(0, 26, 3), 2)]
    units = [[(name, span)] for span in spans for name in passages]  # back and forth between the chunks
    units += [[("d", Span(0, 4)), ("a", Span(2, 9))], [("b", Span(5, 5))]]
    query = QueryTokens(ENCODER.encode_query("新种树木谁养护2次").rows, np.linspace(0.5, 2, 9, dtype=np.float32)[:9])
    assert len(query.rows) == len(query.weights)
    scores = SELECTOR.matches(query, passages, units).scores
    assert scores.dtype == np.float32
    assert np.allclose(scores, [spelled_out(query, passages, unit) for unit in units], atol=1e-4)


def test_the_unit_that_holds_the_asked_words_is_first():
    passages = encoded(a=("", "门票三元。停车五元。"), b=("", "每日开放。"))
    units = [[("a", Span(0, 5))], [("a", Span(5, 10))], [("b", Span(0, 5))]]
    scores = SELECTOR.matches(ENCODER.encode_query("停车几元"), passages, units).scores
    assert int(np.argmax(scores)) == 1


def test_a_heading_stands_in_for_what_the_unit_does_not_repeat():
    bare, headed = encoded(a=("", "每辆五元。")), encoded(a=("停车收费\n", "每辆五元。"))
    query, unit = ENCODER.encode_query("停车每辆几元"), [[("a", Span(0, 5))]]
    assert SELECTOR.matches(query, headed, unit).scores[0] > SELECTOR.matches(query, bare, unit).scores[0] + 1


def test_what_a_unit_misses_is_what_its_tokens_leave_unmatched():
    passages = encoded(a=("停车收费\n", "每辆五元。"), b=("", "每辆停车五元，牌照另收。"))
    units = [[("a", Span(0, 5))], [("b", Span(0, 12))], [("b", Span(5, 7))], [("lost", Span(0, 5))]]
    headed, whole, little, unknown = SELECTOR.matches(ENCODER.encode_query("停车每辆"), passages, units).missed
    assert headed == whole == 0  # a heading says it too
    assert little > 0.4
    assert unknown == np.float32(MISSED)
    other = SELECTOR.matches(ENCODER.encode_query("停车每辆电瓶"), passages, units).missed
    assert 0 < other[1] < little


def test_what_cannot_be_scored_is_no_answer():
    passages = encoded(a=("", "每辆五元。"))
    units = [[("a", Span(0, 5))], [("lost", Span(0, 5))], []]
    scores = SELECTOR.matches(ENCODER.encode_query("几元"), passages, units).scores
    assert scores[0] != 0
    assert list(scores[1:]) == [0, 0]
    assert list(SELECTOR.matches(ENCODER.encode_query(" "), passages, units).scores) == [0, 0, 0]
    assert SELECTOR.matches(ENCODER.encode_query("几元"), {}, []).scores.shape == (0,)


def test_the_shipped_file_says_its_numbers(tmp_path: Path):
    selector = load_selector()
    assert selector.scale > 0
    assert -1 < selector.threshold < 1
    broken = tmp_path / "selector.safetensors"
    broken.write_bytes(b"no weights")
    for path in (broken, tmp_path / "gone"):
        with pytest.raises(EmbedderError, match="cannot be read"):
            load_selector(path)
