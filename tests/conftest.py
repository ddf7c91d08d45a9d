"""What tests of several packages share: the shipped report, fast and real stores, the scripted endpoint."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import Settings, load_settings
from rag.pipeline import Pipeline

ROOT = Path(__file__).parents[1]
REPORT = next((ROOT / "corpus").glob("*.txt"))
_ENDPOINT = "scripted_openai"


@pytest.fixture(scope="session")
def report() -> Path:
    """The report that ships with the program."""
    return REPORT


@pytest.fixture
def fast_settings(tmp_path: Path) -> Settings:
    """Settings with the hashing embedder and a store of the test's own."""
    return load_settings(store=tmp_path / "store", embedder="hashing")


@pytest.fixture(scope="session")
def real_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with the bundled model and a store that holds the report."""
    settings = load_settings(store=tmp_path_factory.mktemp("real") / "store")
    ingest = build_ingest(settings)
    result = ingest.ingest([REPORT])
    ingest.close()
    assert result.documents == 1
    assert not result.failed
    return settings


@pytest.fixture(scope="session")
def pipeline(real_settings: Settings) -> Iterator[Pipeline]:
    """The real pipeline over the report, without a language model."""
    built = build_pipeline(real_settings, warm=True)
    yield built
    built.close()


@pytest.fixture(scope="session")
def scripted() -> ModuleType:
    """The module ``tests/scripted_openai.py``, loaded by path: in importlib mode the folder is not importable."""
    if _ENDPOINT not in sys.modules:
        spec = importlib.util.spec_from_file_location(_ENDPOINT, ROOT / "tests" / f"{_ENDPOINT}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[_ENDPOINT] = module
        spec.loader.exec_module(module)
    return sys.modules[_ENDPOINT]
