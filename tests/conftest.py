"""What tests of several packages share: the shipped report, fast and real stores, the scripted endpoint."""

from __future__ import annotations

import importlib.util
import inspect
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import hypothesis
import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import Settings, load_settings
from rag.pipeline import Pipeline

# A test that is slow on a busy machine is not wrong; growth with size is tested apart.
hypothesis.settings.register_profile("policyqa", deadline=None)
hypothesis.settings.load_profile("policyqa")

ROOT = Path(__file__).parents[1]
REPORT = next((ROOT / "corpus").glob("*.txt"))


@pytest.fixture(scope="session", autouse=True)
def patient_clients() -> None:
    """Clients that name no patience have that of a busy machine: five seconds are few with as many tests at once."""
    patience: httpx.Timeout = inspect.signature(httpx.get).parameters["timeout"].default
    patience.connect = patience.read = patience.write = patience.pool = 60.0


@pytest.fixture(scope="session")
def report() -> Path:
    """The report that ships with the program."""
    return REPORT


@pytest.fixture
def fast_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings with the hashing embedder and a store of the test's own; its catalog is of the kind that is asked for.

    ``TEST_CATALOG=postgresql pytest tests/rag tests/ingest`` runs all that is tested in files on PostgreSQL.
    """
    on_server = os.environ.get("TEST_CATALOG") == "postgresql"
    url = str(request.getfixturevalue("postgres_url")) if on_server else ""
    return load_settings(store=tmp_path / "store", embedder="hashing", catalog_url=url)


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
    """The module ``tests/scripted_openai.py``."""
    return _beside("scripted_openai")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A ``PostgresServer`` of ``tests/postgres_server.py``; under CI its absence is a failure, elsewhere a skip."""
    module = _beside("postgres_server")
    binaries = module.find_binaries()
    if binaries is None:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail("no PostgreSQL server; install Debian's package `postgresql`")
        pytest.skip("no PostgreSQL server")
    server = module.PostgresServer(binaries)
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres_server: Any) -> str:
    """The URL of an empty database of the test's own."""
    return str(postgres_server.new_database())


def _beside(name: str) -> ModuleType:
    """A module of this folder, loaded by path: in importlib mode the folder is not importable."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]
