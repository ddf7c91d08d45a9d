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

if TYPE_CHECKING:
    from ingest.types import Alike, IngestReport
    from ui.progress import Progress

_INTERVAL_S = 5.0


def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH...", help="Files or folders.")] = None,
    store: StoreOption = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the indexes anew, e.g. for another model.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Take files or folders into the store."""
    if not paths and not rebuild:
        raise UsageError("name at least one file or folder: policyqa ingest PATH...")
    settings = read_settings(store=store)
    from ingest.build import build_ingest
    from ui.progress import Progress

    progress = Progress()
    pipeline = build_ingest(settings, rebuild=rebuild)
    try:
        with progress.bar() as step:
            report = pipeline.ingest(paths or [], step, rebuild)
    finally:
        pipeline.close()
    _put(report, progress, as_json=as_json)
    return SOME_FAILED if report.failed else DONE


def sync(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that the store is to follow.")],
    store: StoreOption = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on until interrupted, looking again and again.")] = False,
    interval: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="Between two looks.")] = _INTERVAL_S,
    as_json: JsonOption = False,
) -> int:
    """Make the store follow a folder: new, changed, moved and removed files."""
    if not folder.is_dir():
        raise UsageError("{folder} is not a folder; name the folder that the store is to follow", folder=folder)
    settings = read_settings(store=store)
    from ingest.build import build_ingest
    from ui.progress import Progress

    progress = Progress()
    pipeline = build_ingest(settings)
    try:
        while True:
            try:
                with progress.bar() as step:
                    report = pipeline.sync(folder, step)
            except StoreLockedError as error:
                if not watch:
                    raise
                progress.say(str(error))
                time.sleep(interval)
                continue
            if not watch or _has_news(report):
                _put(report, progress, as_json=as_json)
            if not watch:
                return SOME_FAILED if report.failed else DONE
            time.sleep(interval)
    finally:
        pipeline.close()


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
        progress.say(
            Message(
                "{path}: {how_alike} {title} ({doc_id})",
                path=one.path,
                how_alike=_how_alike(one),
                title=one.title,
                doc_id=one.doc_id,
            )
        )
    if report.skipped:
        progress.say(Message("{count} files are no documents and were passed over", count=len(report.skipped)))


def _how_alike(one: Alike) -> str:
    return f"stored, {one.share:.0%} the same as" if one.stored else "not stored again, the same text as"


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
    parts = [f"新收录 {report.documents} 份", f"未变 {report.unchanged} 份"]
    parts += [f"移动 {report.moved} 份"] if report.moved else []
    parts += [f"移除 {report.removed} 份"] if report.removed else []
    parts += [f"部分收录 {len(report.partial)} 份"] if report.partial else []
    parts += [f"失败 {len(report.failed)} 份"] if report.failed else []
    parts += [f"段落 {report.chunks} 个", f"指标 {report.indicators} 条", f"用时 {report.seconds:.1f} 秒"]
    return "，".join(parts)
