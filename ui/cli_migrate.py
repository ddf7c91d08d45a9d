"""The command ``migrate``."""

from __future__ import annotations

import time
from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from ui.cli_common import JsonOption, StoreOption, read_settings
from ui.errors import DONE
from ui.messages.tell import tell


class EngineName(StrEnum):
    """What can keep the indexes."""

    CHROMA = "chroma"
    MILVUS = "milvus"


def migrate(
    to: Annotated[EngineName, typer.Option("--to", help="The engine that is to keep the indexes.")],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """Give the indexes of the store to another engine; may be interrupted and run again."""
    settings = read_settings(store=store)
    from rag.build import build_embedder, engine_of, open_catalog
    from rag.store.migrate import migrate as move
    from ui.output import put_json, put_line
    from ui.progress import Progress

    started = time.monotonic()
    catalog = open_catalog(settings)
    try:
        with Progress().bar() as step:
            done = move(
                settings.store,
                catalog,
                replace(engine_of(settings), name=to.value),
                lambda: build_embedder(settings),
                lambda at, total: step(at, total, to.value),
            )
    finally:
        catalog.close()
    seconds = time.monotonic() - started
    if as_json:
        counts = {"already": done.already, "copied": done.copied, "embedded": done.embedded, "before": done.before}
        put_json({"engine": to.value, **counts, "seconds": seconds})
        return DONE
    if done.already:
        put_line(tell("the indexes are kept by {engine} already", engine=to.value))
    else:
        words = "{copied} passages copied, {embedded} embedded anew, {before} brought over before, in {seconds:.1f} s"
        counted = {"copied": done.copied, "embedded": done.embedded, "before": done.before}
        put_line(tell(words, **counted, seconds=seconds))
    if settings.vector_store != to.value:
        put_line(tell("now set vector_store = {engine}, and start running servers anew", engine=to.value))
    return DONE
