"""A server with the small pipeline, and the official clients that talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import openai
import pytest

from ui.service import Service


@pytest.fixture
def base_url(run_server: Callable[..., str], tiny_pipeline: Any) -> str:
    return run_server(Service(tiny_pipeline))


@pytest.fixture
def client(base_url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{base_url}/v1", api_key="unused", max_retries=0) as client:
        yield client
