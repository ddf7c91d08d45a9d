"""The frame of the repository: corpus and manifest, constraints, layout of the tests, lightness of imports."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
TESTS = ROOT / "tests"
PACKAGES = ("rag", "ingest", "ui", "eval")
BESIDE = ("clients", "deploy", "examples")
ENTRY_KEYS = {"file", "title", "source", "issuer", "written_on", "published_on", "index_number", "sha256"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONSTRAINTS = [
    line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
]


def manifest() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))
    return entries


def test_manifest_names_exactly_the_corpus_files() -> None:
    shipped = {path.name for path in CORPUS.iterdir()} - {"README.md", "manifest.json"}
    named = [entry["file"] for entry in manifest()]
    assert len(named) == len(set(named))
    assert set(named) == shipped


@pytest.mark.parametrize("entry", manifest(), ids=lambda entry: entry["sha256"][:8])
def test_manifest_entry_is_complete_and_true(entry: dict[str, Any]) -> None:
    assert set(entry) == ENTRY_KEYS
    assert entry["sha256"] == hashlib.sha256((CORPUS / entry["file"]).read_bytes()).hexdigest()
    for key in ("written_on", "published_on"):
        assert re.fullmatch(r"(\d{4}-\d\d-\d\d)?", entry[key])


def test_constraints_pin_exact_public_versions_once() -> None:
    for line in CONSTRAINTS:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line), line
    names = [canonicalize_name(line.partition("==")[0]) for line in CONSTRAINTS]
    assert len(names) == len(set(names))


def test_constraints_cover_what_is_declared() -> None:
    pins = {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in CONSTRAINTS)}
    project = PROJECT["project"]
    for line in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), line


def test_tests_mirror_the_packages() -> None:
    for path in TESTS.rglob("test_*.py"):
        folder = path.parent.relative_to(TESTS)
        if folder.parts:
            assert folder.parts[0] in (*PACKAGES, *BESIDE), path
            assert (ROOT / folder).is_dir(), path


def test_tests_are_no_packages() -> None:
    assert list(TESTS.rglob("__init__.py")) == []


def test_golden_files_are_checked_in_ci_not_rewritten() -> None:
    assert not ("CI" in os.environ and "UPDATE_GOLDEN" in os.environ)


@pytest.mark.parametrize("module", ["rag", "rag.types", "rag.errors", "rag.stages", "rag.config", "eval.report.text"])
def test_import_is_light(module: str) -> None:
    script = f"import sys, {module}; sys.stdout.write(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"torch", "transformers", "sentence_transformers", "chromadb", "gradio", "tantivy", "langchain", "openai"}
    assert heavy.isdisjoint(run.stdout.split())


@pytest.mark.parametrize("script", [".ci/run"])
def test_scripts_are_executable_and_parse(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    subprocess.run(["bash", "-n", str(ROOT / script)], check=True)
