"""The small pipeline and the server of the tests of ``ui``, for a client that talks to it."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def _fixtures_of_ui() -> Any:
    path = Path(__file__).parents[2] / "ui" / "conftest.py"
    spec = importlib.util.spec_from_file_location("fixtures_of_ui", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


_UI = _fixtures_of_ui()
run_app, run_server = _UI.run_app, _UI.run_server


@pytest.fixture
def tiny_pipeline() -> Any:
    return _UI.TinyPipeline()


@pytest.fixture
def base_url(run_server: Callable[..., str], tiny_pipeline: Any) -> str:
    from ui.service import Service

    return run_server(Service(tiny_pipeline))
