"""An endpoint that sends its key back in every way it can: nobody who asks, watches or administers gets to see it."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from rag.build import build_pipeline
from rag.config import Settings
from ui.app import create_app
from ui.doctor.chat_model import check_chat_model
from ui.service import Service

KEY = "sk-nobody-else-may-have-this"
QUESTION = "2020年高企净增目标是多少"


@pytest.mark.parametrize("mode", ["echo", "redirect", "unauthorized"])
def test_no_door_tells_it(
    filled_store: Path,
    tmp_path: Path,
    scripted: ModuleType,
    run_app: Callable[..., str],
    caplog: pytest.LogCaptureFixture,
    mode: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    store = shutil.copytree(filled_store, tmp_path / "store")
    always = {"chat_sure": 1.0} if "chat_sure" in Settings.model_fields else {}
    with scripted.ScriptedOpenAI(mode=scripted.Mode(mode)) as endpoint:
        endpoint.location = f"{endpoint.root_url}/{KEY}"
        settings = Settings(
            store=store,
            embedder="hashing",
            chat_model="openai:any",
            chat_base_url=endpoint.base_url,
            chat_api_key=KEY,
            log_questions=True,
            **always,
        )
        service = Service(build_pipeline(settings))
        try:
            with httpx.Client(base_url=run_app(create_app(service, settings, chat=False)), timeout=30) as client:
                asked = {"question": QUESTION}
                answer = client.post("/api/v1/ask", json=asked).json()
                told = [json.dumps(answer), client.post("/api/v1/ask", json={**asked, "stream": True}).text]
                told += [client.get(path).text for path in ("/metrics", "/workspace/settings", "/workspace/usage")]
                told.append(client.get("/workspace/bench", params={"q": QUESTION}).text)
        finally:
            service.stop()
        told += [f"{one.message} {one.remedy}" for one in check_chat_model(settings)]
        assert endpoint.requests[0].authorization == f"Bearer {KEY}"
    assert answer["short_answer"] == "150家以上"
    assert answer["notes"]
    assert not [words for words in (*told, caplog.text) if KEY in words]
    assert not [path for path in store.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
