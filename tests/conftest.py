"""What tests of several packages share: the shipped report, fast and real stores, the scripted endpoint."""

from __future__ import annotations

import gc
import importlib.util
import inspect
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import hypothesis
import pytest
from _pytest.doctest import DoctestModule
from filelock import FileLock

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import Settings, load_settings
from rag.pipeline import Pipeline

# A test that is slow on a busy machine is not wrong; growth with size is tested apart.
hypothesis.settings.register_profile("policyqa", deadline=None)
hypothesis.settings.load_profile("policyqa")

ROOT = Path(__file__).parents[1]
TESTS = Path(__file__).parent
REPORT = next((ROOT / "corpus").glob("*.txt"))
# Rooms whose files take longest: begun first, what is quick fills the end.
LONG = ("ui/serve", "ingest", "examples", "rag/store", "rag/embed", "eval", "rag", "test_linear_time.py")
BROWSER = pytest.StashKey[Any]()


class Examples:
    """Of modules for their docstrings only those are loaded that have examples."""

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(self, file_path: Path) -> Iterator[None]:
        collectors: list[pytest.Collector] = yield
        if file_path.suffix != ".py" or b">>> " in file_path.read_bytes():
            return collectors
        return [one for one in collectors if not isinstance(one, DoctestModule)]


def pytest_configure(config: pytest.Config) -> None:
    """What hooks do for files of all folders."""
    config.pluginmanager.register(Examples())
    config.addinivalue_line("markers", "in_files: of a catalog in a file alone")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """With TEST_CATALOG=both the tests of stores and of ingest run on catalogs of both kinds."""
    rooms = (TESTS / "rag" / "store", TESTS / "ingest")
    if (
        os.environ.get("TEST_CATALOG") == "both"
        and "catalog_kind" in metafunc.fixturenames
        and any(metafunc.definition.path.is_relative_to(room) for room in rooms)
    ):
        alone = metafunc.definition.get_closest_marker("in_files") is not None
        kinds = ("sqlite",) if alone else ("sqlite", "postgresql")
        metafunc.parametrize("catalog_kind", kinds, indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is loaded before the first test stays: the garbage collector never looks at it, then or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files with a browser come first, so that one browser serves many; then long ones; examples in docstrings last."""
    paths = {item.path: False for item in items}
    for item in items:
        paths[item.path] |= "browser" in getattr(item, "fixturenames", ())
    config.stash[BROWSER] = _beside("shared_browser").SharedBrowser({path for path, uses in paths.items() if uses})
    rooms = [TESTS / room for room in LONG]

    def rank(path: Path) -> tuple[bool, int, bool]:
        found = (number for number, room in enumerate(rooms) if path.is_relative_to(room))
        return not paths[path], next(found, len(rooms)), not path.is_relative_to(TESTS)

    ranks = {path: rank(path) for path in paths}
    items.sort(key=lambda item: ranks[item.path])


def pytest_runtest_setup(item: pytest.Item) -> None:
    """The browser goes before a file that has no use for it."""
    item.config.stash[BROWSER].begin(item.path)


@pytest.fixture(scope="session")
def shared_browser(pytestconfig: pytest.Config) -> Iterator[Any]:
    """Of this process."""
    shared = pytestconfig.stash[BROWSER]
    yield shared
    shared.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; under CI its absence is a failure, elsewhere a skip.

    The one that can show no windows opens a page for a fifth of the work.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail("no chromium on PATH; install Debian's package `chromium`")
        pytest.skip("no chromium on PATH")
    return found


@pytest.fixture(scope="session")
def browser_flags() -> tuple[str, ...]:
    """No window, and no traffic of the browser's own that could hide a request of the page."""
    return (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    )


@pytest.fixture(scope="module")
def browser(shared_browser: Any, chromium: str, browser_flags: tuple[str, ...]) -> Any:
    """A browser; each test opens pages in a context of its own, and closes it."""
    return shared_browser.open(chromium, browser_flags)


@pytest.fixture(scope="session")
def readers() -> Iterator[Any]:
    """The processes that read files, kept from one ingest of this process to the next."""
    with pytest.MonkeyPatch.context() as patched:
        shelf = _beside("kept_readers").Shelf()
        patched.setattr("ingest.pool.ReaderProcess", shelf)
        yield shelf
        shelf.close()


@pytest.fixture(scope="session", autouse=True)
def kept_readers(readers: Any) -> None:
    """For every ingest; what is tested of the processes themselves puts ``ReaderProcess`` back."""


@pytest.fixture(scope="session", autouse=True)
def patient_clients() -> None:
    """Clients that name no patience have that of a busy machine: five seconds are few with as many tests at once."""
    patience: httpx.Timeout = inspect.signature(httpx.get).parameters["timeout"].default
    patience.connect = patience.read = patience.write = patience.pool = 60.0


@pytest.fixture(scope="session")
def report() -> Path:
    """The report that ships with the program."""
    return REPORT


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run of tests share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture
def catalog_kind(request: pytest.FixtureRequest) -> str:
    """Of which kind the catalog is, ``sqlite`` or ``postgresql``."""
    kind = str(getattr(request, "param", os.environ.get("TEST_CATALOG", "sqlite")))
    if kind == "postgresql" and request.node.get_closest_marker("in_files"):
        pytest.skip("of a catalog in a file")
    return "sqlite" if kind == "both" else kind


@pytest.fixture
def fast_settings(request: pytest.FixtureRequest, tmp_path: Path, catalog_kind: str) -> Settings:
    """Settings with the hashing embedder and a store of the test's own; its catalog is of the kind that is asked for.

    ``TEST_CATALOG=postgresql pytest tests/rag tests/ingest`` runs all that is tested in files on PostgreSQL;
    ``TEST_CATALOG=both``, as CI has it, what is tested of stores and of ingest on either.
    """
    url = str(request.getfixturevalue("postgres_url")) if catalog_kind == "postgresql" else ""
    return load_settings(store=tmp_path / "store", embedder="hashing", catalog_url=url)


@pytest.fixture(scope="session")
def real_settings(tmp_path_factory: pytest.TempPathFactory, shared_folder: Path) -> Settings:
    """Settings with the bundled model and a store that holds the report: a copy of one that is made once in a run."""
    made = load_settings(store=shared_folder / "real" / "store")
    made.store.parent.mkdir(exist_ok=True)
    with FileLock(made.store.with_name("lock"), timeout=280):
        if not (made.store.parent / "ready").exists():
            ingest = build_ingest(made)
            result = ingest.ingest([REPORT])
            ingest.close()
            assert result.documents == 1
            assert not result.failed
            (made.store.parent / "ready").touch()
    own = tmp_path_factory.mktemp("real") / "store"
    shutil.copytree(made.store, own)
    return made.model_copy(update={"store": own})


@pytest.fixture(scope="session")
def pipeline(real_settings: Settings) -> Iterator[Pipeline]:
    """The real pipeline over the report, without a language model."""
    built = build_pipeline(real_settings, warm=True)
    yield built
    built.close()


@pytest.fixture(scope="session")
def forked() -> Iterator[Any]:
    """Runs a program in a process of its own, as ``Forked`` of ``tests/forked.py`` does."""
    made = _beside("forked").Forked()
    yield made
    made.close()


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
