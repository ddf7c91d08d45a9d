"""The scripted endpoint, loaded by path: with importlib mode the tests folder is not importable."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

_NAME = "scripted_openai"


@pytest.fixture(scope="session")
def scripted() -> ModuleType:
    """The module ``tests/scripted_openai.py``."""
    if _NAME not in sys.modules:
        spec = importlib.util.spec_from_file_location(_NAME, Path(__file__).parents[2] / f"{_NAME}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[_NAME] = module
        spec.loader.exec_module(module)
    return sys.modules[_NAME]
