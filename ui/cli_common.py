"""What the commands share: options, settings, an open pipeline or store, the line on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.messages.language import current_language
from ui.wire import clean_text

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.pipeline import Pipeline
    from rag.store.store import Store

StoreOption = Annotated[
    Path | None, typer.Option("--store", metavar="DIR", help="Directory of the store [default: ./.policyqa].")
]
CollectionOption = Annotated[
    str, typer.Option("--collection", metavar="NAME", help="Only documents of this collection.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON (or JSON Lines) and nothing else.")]


def read_settings(**flags: Any) -> Settings:
    """Settings with the flags over them, and logging set up as they say."""
    from rag.config import load_settings
    from ui.telemetry.logs import set_up_logging

    settings = load_settings(**flags)
    set_up_logging(settings)
    return settings


@contextmanager
def open_pipeline(settings: Settings) -> Iterator[Pipeline]:
    """A pipeline for the length of a ``with``; raises as ``rag.build.build_pipeline``."""
    from rag.build import build_pipeline

    pipeline = build_pipeline(settings)
    try:
        yield pipeline
    finally:
        pipeline.close()


@contextmanager
def open_catalog(settings: Settings) -> Iterator[Store]:
    """The store for the length of a ``with``, without any model; raises as ``rag.build.open_store``."""
    from rag.build import open_store

    store = open_store(settings)
    try:
        yield store
    finally:
        store.close()


def say(line: str) -> None:
    """One line on standard error in the person's language, whatever the message holds."""
    from ui.messages.tell import told

    words = " ".join(clean_text(told(line, current_language())).split()).encode("utf-8", "replace").decode()
    sys.stderr.write(f"policyqa: {words}\n")
