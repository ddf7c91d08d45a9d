"""The dense index in one process while another one writes to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.store.chroma import ChromaIndex
from rag.types import Filters

WRITER = """
import sys
from pathlib import Path
from types import SimpleNamespace
import numpy as np
from rag.store.chroma import ChromaIndex
index = ChromaIndex(Path(sys.argv[1]))
index.upsert([SimpleNamespace(chunk_id=f"{sys.argv[2]}-{n}", doc_id=sys.argv[2]) for n in range(3)],
             np.eye(8, dtype=np.float32)[int(sys.argv[3]) :][:3])
index.close()
"""
ASKED = np.eye(8, dtype=np.float32)[4]


@pytest.mark.parametrize("told", [True, False])
def test_vectors_that_another_process_has_written_are_found(tmp_path: Path, told: bool, forked: Any) -> None:
    assert forked(WRITER, tmp_path, "first", 0).returncode == 0
    index = ChromaIndex(tmp_path)
    try:
        assert len(index.search(ASKED, 5)) == 3  # from here on it holds the vectors
        assert forked(WRITER, tmp_path, "second", 4).returncode == 0
        if told:
            index.refresh()
            assert index.search(ASKED, 1)[0][0] == "second-0"
        assert len(index.search(ASKED, 5, Filters(doc_ids=("second",)))) == 3
        assert len(index.search(ASKED, 9, Filters(doc_ids=("first", "second")))) == 6
    finally:
        index.close()
