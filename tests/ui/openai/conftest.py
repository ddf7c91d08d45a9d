"""A server with the small pipeline, and the official clients that talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest


@pytest.fixture
def tiny_pipeline(shared_pipeline: Any) -> Iterator[Any]:
    yield shared_pipeline
    shared_pipeline.break_next.clear()


@pytest.fixture
def base_url(shared_base: str) -> str:
    return shared_base


@pytest.fixture
def client(base_url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{base_url}/v1", api_key="unused", max_retries=0) as client:
        yield client
