"""What the bench is put together of: timed and stand-in embedders, evidence counts, the machine, processes."""

from __future__ import annotations

import math
import os
import threading

import numpy as np
import pytest

from eval.bench.embedders import StandInEmbedder, TimedEmbedder
from eval.bench.evidence import count_evidence
from eval.bench.figures import Evidence, IngestFigures
from eval.bench.machine import describe_machine, tree_bytes
from eval.bench.percentiles import latency_of
from eval.bench.process import in_own_process
from rag.embed.hashing import HashingEmbedder
from rag.errors import PolicyQAError
from rag.stages import Embedder

TEXTS = ["全年净增277家", "计划净增150家以上"]


class Slow(HashingEmbedder):
    """Counts tokens its own way, so that a stand-in can be told from it."""

    def count_tokens(self, texts):
        return [1000 + len(text) for text in texts]


def test_a_timed_embedder_says_the_same_as_the_inner_one():
    inner = HashingEmbedder(64)
    timed = TimedEmbedder(inner)
    assert isinstance(timed, Embedder)
    assert (timed.name, timed.dimension, timed.max_tokens) == (inner.name, inner.dimension, inner.max_tokens)
    assert timed.count_tokens(TEXTS) == inner.count_tokens(TEXTS)
    assert np.array_equal(timed.embed_passages(TEXTS), inner.embed_passages(TEXTS))
    assert np.array_equal(timed.embed_query(TEXTS[0]), inner.embed_query(TEXTS[0]))
    assert timed.passages == 2
    assert timed.passage_seconds > 0
    assert timed.last_query_ms > 0


def test_the_time_of_a_query_belongs_to_the_thread_that_asked():
    timed = TimedEmbedder(HashingEmbedder(64))
    timed.embed_query("问")
    seen: list[float] = []
    other = threading.Thread(target=lambda: seen.append(timed.last_query_ms))
    other.start()
    other.join()
    assert seen == [0.0]


def test_a_stand_in_has_the_shape_and_the_tokenizer_of_the_model():
    model = Slow(48)
    stand_in = StandInEmbedder(model)
    assert isinstance(stand_in, Embedder)
    assert stand_in.count_tokens(TEXTS) == model.count_tokens(TEXTS)
    assert stand_in.embed_passages(TEXTS).shape == (2, 48)
    assert stand_in.name.startswith("hashing")


def test_evidence_must_stand_whole_in_the_first_characters():
    filler = "字" * 700
    assert count_evidence([(["增长7%", "新建3座"], ["今年增长 7%。", "新建3座。"])]) == Evidence(1, 1, 1)
    assert count_evidence([(["增长7%", "新建3座"], ["今年增长7%。", filler, "新建3座。"])]) == Evidence(1, 0, 1)
    assert count_evidence([(["增长7%"], [filler * 3, "增长7%"])]) == Evidence(1, 0, 0)
    assert count_evidence([([], ["增长7%"])]) is None


def test_latency_of_nothing_is_unknown():
    assert latency_of([]).p50 is None
    assert latency_of([5.0]).p95 == 5.0


def test_shares_are_of_the_models_time_not_of_the_stand_ins():
    figures = IngestFigures(
        documents=1,
        characters=9000,
        chunks=100,
        seconds=3.0,
        embed_seconds=1.0,
        chunks_per_second=12.5,
        sample_chunks=10,
        model_seconds=8.0,
    )
    assert math.isclose(figures.other_seconds, 2.0)
    assert math.isclose(figures.other_share, 0.2)
    assert math.isclose(figures.characters_per_second, 900.0)


def test_the_machine_has_no_name_in_the_report():
    machine = describe_machine()
    assert machine.cores >= 1
    assert "policyqa" in machine.versions
    assert os.uname().nodename not in repr(machine)


def test_bytes_of_a_folder_are_those_of_its_files(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one").write_bytes(b"12345")
    (tmp_path / "two").write_bytes(b"123")
    assert tree_bytes(tmp_path) == 8
    assert tree_bytes(tmp_path / "two") == 3
    assert tree_bytes(tmp_path / "none") == 0


def test_a_process_that_dies_is_a_clear_error():
    assert in_own_process(os.getpid) != os.getpid()
    with pytest.raises(PolicyQAError, match="--sizes"):
        in_own_process(os._exit, 3)
