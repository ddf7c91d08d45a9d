"""Fusion keeps the union and orders it."""

import statistics
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieve.fuse import WeightedFuser, deviation_of
from rag.types import Chunk, Hit, Span


def ranking(scores, retriever):
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Hit(Chunk(name, "doc", name, Span(0, len(name))), score, rank, retriever)
        for rank, (name, score) in enumerate(ordered, start=1)
    )


FUSER = WeightedFuser({"dense": 0.7, "lexical": 0.3})
SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-5, 5), max_size=8)


@given(SCORES, SCORES)
def test_fused_hits_are_the_union_each_once(dense, lexical):
    hits = FUSER.fuse([ranking(dense, "dense"), ranking(lexical, "lexical")], 100)
    assert sorted(hit.chunk.chunk_id for hit in hits) == sorted(set(dense) | set(lexical))
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert all(a.score >= b.score for a, b in pairwise(hits))


def test_the_heavier_ranking_decides():
    hits = FUSER.fuse([ranking({"a": 1, "b": 0}, "dense"), ranking({"a": 0, "b": 1}, "lexical")], 2)
    assert [hit.chunk.chunk_id for hit in hits] == ["a", "b"]
    assert hits[0].score == pytest.approx(0.7 - 0.3)


def test_ties_break_by_chunk_id():
    hits = FUSER.fuse([ranking({"b": 1, "a": 1}, "dense"), ()], 2)
    assert [hit.chunk.chunk_id for hit in hits] == ["a", "b"]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30))
def test_the_deviation_is_rounded_as_that_of_the_standard_library(values):
    assert deviation_of(values) == statistics.pstdev(values)
