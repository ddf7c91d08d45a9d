"""Commands that fill the store: ``ingest`` and ``sync``."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import StoreLockedError, UsageError
from rag.message import Message
from ui.cli_common import JsonOption, StoreOption, read_settings
from ui.errors import DONE, SOME_FAILED
from ui.messages.tell import tell

if TYPE_CHECKING:
    from ingest.types import Alike, IngestReport
    from ui.progress import Progress

_INTERVAL_S = 5.0
_IntoOption = Annotated[
    str, typer.Option("--collection", metavar="NAME", help="Put what is found into this collection [default: public].")
]
_ByFolderOption = Annotated[
    bool,
    typer.Option(
        "--collection-by-folder", help="The first folder below the path names the collection, and alone does."
    ),
]


def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH...", help="Files or folders.")] = None,
    store: StoreOption = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the indexes anew, e.g. for another model.")] = False,
    collection: _IntoOption = "",
    by_folder: _ByFolderOption = False,
    ray: Annotated[
        str,
        typer.Option("--ray", metavar="ADDRESS", help="Read on a Ray cluster: local:N, HOST:PORT or ray://HOST:PORT."),
    ] = "",
    as_json: JsonOption = False,
) -> int:
    """Take files or folders into the store."""
    if not paths and not rebuild:
        raise UsageError("name at least one file or folder: policyqa ingest PATH...")
    settings, into = read_settings(store=store), _checked(collection, by_folder=by_folder)
    from ingest.build import build_ingest
    from ingest.by_folder import FolderCollections
    from ui.progress import Progress

    FolderCollections(paths or [] if by_folder else [])  # refuses names before anything is done
    progress = Progress()
    pipeline = build_ingest(settings, rebuild=rebuild, ray=ray)
    try:
        with progress.bar() as step:
            report = pipeline.ingest(paths or [], step, rebuild, into, by_folder=by_folder)
    finally:
        pipeline.close()
    _put(report, progress, as_json=as_json)
    return SOME_FAILED if report.failed else DONE


def sync(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that the store is to follow.")],
    store: StoreOption = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on until interrupted, looking again and again.")] = False,
    collection: _IntoOption = "",
    by_folder: _ByFolderOption = False,
    interval: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="Between two looks.")] = _INTERVAL_S,
    as_json: JsonOption = False,
) -> int:
    """Make the store follow a folder: new, changed, moved and removed files."""
    if not folder.is_dir():
        raise UsageError("{folder} is not a folder; name the folder that the store is to follow", folder=folder)
    settings, into = read_settings(store=store), _checked(collection, by_folder=by_folder)
    from ingest.build import build_ingest
    from ui.progress import Progress

    progress = Progress()
    pipeline = build_ingest(settings)
    try:
        while True:
            try:
                with progress.bar() as step:
                    report = pipeline.sync(folder, step, into, by_folder=by_folder)
            except StoreLockedError as error:
                if not watch:
                    raise
                progress.say(error.message)
                time.sleep(interval)
                continue
            if not watch or _has_news(report):
                _put(report, progress, as_json=as_json)
            if not watch:
                return SOME_FAILED if report.failed else DONE
            time.sleep(interval)
    finally:
        pipeline.close()


def _checked(collection: str, *, by_folder: bool) -> str:
    """The name of a collection as it is kept, before anything else is done; raises ``UsageError``."""
    if collection and by_folder:
        raise UsageError("give either --collection NAME or --collection-by-folder, not both")
    from rag.store.memberships import checked_collection

    return checked_collection(collection) if collection else ""


def _has_news(report: IngestReport) -> bool:
    return bool(report.documents or report.moved or report.removed or report.failed)


def _put(report: IngestReport, progress: Progress, *, as_json: bool) -> None:
    from ui.output import put_json, put_line

    if as_json:
        put_json(_as_json(report))
    else:
        put_line(_in_words(report))
    for failure in report.failed:
        progress.say(failure.error)
    for partial in report.partial:
        for warning in partial.warnings:
            progress.say(Message("{path}: stored, but {warning}", path=partial.path, warning=warning))
    for one in report.alike:
        progress.say(_how_alike(one))
    if report.skipped:
        progress.say(Message("{count} files are no documents and were passed over", count=len(report.skipped)))


def _how_alike(one: Alike) -> Message:
    named = {"path": one.path, "title": one.title, "doc_id": one.doc_id}
    if one.stored:
        return Message("{path}: stored, {share:.0%} the same as {title} ({doc_id})", share=one.share, **named)
    return Message("{path}: not stored again, the same text as {title} ({doc_id})", **named)


def _as_json(report: IngestReport) -> dict[str, Any]:
    return {
        "documents": report.documents,
        "unchanged": report.unchanged,
        "moved": report.moved,
        "removed": report.removed,
        "chunks": report.chunks,
        "indicators": report.indicators,
        "failed": [asdict(one) for one in report.failed],
        "partial": [asdict(one) for one in report.partial],
        "alike": [asdict(one) for one in report.alike],
        "skipped": [asdict(one) for one in report.skipped],
        "seconds": round(report.seconds, 3),
    }


def _in_words(report: IngestReport) -> str:
    parts = [
        tell("{count} documents added", count=report.documents),
        tell("{count} unchanged", count=report.unchanged),
        tell("{count} moved", count=report.moved) if report.moved else "",
        tell("{count} removed", count=report.removed) if report.removed else "",
        tell("{count} in part", count=len(report.partial)) if report.partial else "",
        tell("{count} failed", count=len(report.failed)) if report.failed else "",
        tell("{count} passages", count=report.chunks),
        tell("{count} indicators", count=report.indicators),
        tell("{seconds:.1f} seconds", seconds=report.seconds),
    ]
    return tell(", ").join(part for part in parts if part)
