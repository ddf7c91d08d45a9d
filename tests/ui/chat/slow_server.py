"""A whole server on a store, as one process that can be killed; its answers take a moment, as a busy one's do."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.build import build_pipeline
from rag.config import Settings, load_settings
from ui.progress import Progress
from ui.serve.server import serve

SECONDS = float(os.environ.get("SLOW_S", "0.25"))


class Slow:
    """A pipeline that takes its time between its stages."""

    def __init__(self, settings: Settings) -> None:
        self._pipeline = build_pipeline(settings)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pipeline, name)

    def stream(self, *arguments: Any, **options: Any) -> Iterator[Any]:
        """The same, slower."""
        for event in self._pipeline.stream(*arguments, **options):
            time.sleep(SECONDS / 4)
            yield event


def load(settings: Settings, _: Progress) -> tuple[Any, None]:
    """What is served."""
    return Slow(settings), None


if __name__ == "__main__":
    store, port = sys.argv[1:]
    chosen = load_settings(
        store=Path(store), port=int(port), embedder="hashing", anonymous_rate="", chat_rate="", max_question_chars=60
    )
    serve(chosen, lambda line: (sys.stdout.write(f"{line}\n"), sys.stdout.flush())[0], load)  # type: ignore[func-returns-value]
