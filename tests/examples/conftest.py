"""A real server of the program, with the report and a key, and the runtimes that the examples need."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PROGRAM = "from ui.cli import main; main()"
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # of Java


@dataclass(frozen=True)
class Served:
    """A running server: its address, its store, and the environment that an example finds."""

    url: str
    store: Path
    environment: dict[str, str]
    program: Callable[..., subprocess.CompletedProcess[str]]

    def key(self, name: str, origins: str = "") -> str:
        """Make a key."""
        arguments = ["keys", "create", "--name", name, "--store", self.store]
        arguments += ["--origins", origins] if origins else []
        made = self.program(PROGRAM, *arguments, env=self.environment)
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, forked: Any) -> Iterator[Served]:
    """``policyqa serve`` over the report, with the hashing embedder, on a free port of this machine."""
    store = tmp_path_factory.mktemp("examples") / "store"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("POLICYQA_")}
    environment |= {"POLICYQA_EMBEDDER": "hashing", "POLICYQA_WORKERS": "1", "PYTHONUTF8": "1"}
    environment["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "clients" / "python")))
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "serve", "--port", "0", "--store", str(store)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    url = next((word for word in line.split() if word.startswith("http")), "")
    assert url, "the server did not become ready; see its output above"
    yield Served(url, store, {**environment, "PQA_URL": url, "JDK_JAVA_OPTIONS": QUICK_START}, forked)
    process.terminate()
    process.wait(30)
    process.stdout.close()


@pytest.fixture(scope="session")
def runtime() -> Callable[[str], str]:
    """The path of a program that an example runs in; without it the test is skipped."""

    def find(name: str) -> str:
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"no {name} on PATH")
        return found

    return find
