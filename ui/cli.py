"""The command line: words in, answers out, one exit code from the table in ``ui.errors``.

Nothing heavy is imported at module level: ``policyqa --help`` must answer at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import PolicyQAError, UsageError
from ui.errors import DONE, INTERRUPTED, PIPE_CLOSED, SOME_FAILED, WRONG_USAGE, OutputClosedError, outcome_of

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.pipeline import Pipeline
    from rag.store.store import Store

app = typer.Typer(
    name="policyqa",
    help="政策文件问答:每个答案都附原文与出处。 Cited answers to questions about policy documents.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
documents_app = typer.Typer(help="List the documents of the store, or remove one.", invoke_without_command=True)
app.add_typer(documents_app, name="documents")

StoreOption = Annotated[
    Path | None, typer.Option("--store", metavar="DIR", help="Directory of the store [default: ./.policyqa].")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON (or JSON Lines) and nothing else.")]


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: what stands after ``policyqa``.

    Returns:
        The exit code. No exception leaves this function: each becomes one line on standard error.
    """
    try:
        code = app(args=list(arguments), prog_name="policyqa", standalone_mode=False)
        return code if isinstance(code, int) else DONE
    except typer.TyperException as error:
        return _fail(_usage_line(error), WRONG_USAGE)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except OutputClosedError:
        return PIPE_CLOSED
    except PolicyQAError as error:
        return _fail(str(error), outcome_of(error).exit_code)
    except Exception as error:  # noqa: BLE001 - the outermost edge: a line, never a traceback
        return _unexpected(error)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        from ui.app import program_version
        from ui.output import put_line

        put_line(f"policyqa {program_version()}")
        raise typer.Exit(DONE)
    if context.invoked_subcommand is None:
        raise UsageError("give a command, e.g. policyqa ask QUESTION; see `policyqa --help`")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [default: 127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [default: 7860]; 0 takes a free one.")] = None,
    store: StoreOption = None,
) -> int:
    """Serve the chat and the API (fills an empty store first)."""
    settings = _settings(host=host, port=port, store=store)
    from ui.output import put_line
    from ui.server import serve as run_server

    run_server(settings, put_line)
    return DONE


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders.")],
    store: StoreOption = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the indexes anew, e.g. for another model.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Take files or folders into the store."""
    settings = _settings(store=store)
    from ingest.build import build_ingest
    from ui.output import put_json, put_line
    from ui.progress import Progress

    progress = Progress()
    pipeline = build_ingest(settings)
    try:
        with progress.bar() as step:
            report = pipeline.ingest(paths, step, rebuild)
    finally:
        pipeline.close()
    if as_json:
        failed = [{"path": item.path, "error": item.error} for item in report.failed]
        put_json(
            {
                "documents": report.documents,
                "unchanged": report.unchanged,
                "chunks": report.chunks,
                "indicators": report.indicators,
                "failed": failed,
                "seconds": round(report.seconds, 3),
            }
        )
    else:
        put_line(
            f"新收录 {report.documents} 份,未变 {report.unchanged} 份,段落 {report.chunks} 个,"
            f"指标 {report.indicators} 条,用时 {report.seconds:.1f} 秒"
        )
    for failure in report.failed:
        progress.say(f"{failure.path}: {failure.error}")
    return SOME_FAILED if report.failed else DONE


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(metavar="QUESTION", help="The question.")] = None,
    batch: Annotated[
        Path | None, typer.Option(metavar="FILE.jsonl", help='Lines {"id", "question", "history"?}.')
    ] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """Answer one question, or every question of a batch file."""
    if (question is None) == (batch is None):
        raise UsageError('give either one QUESTION (in quotes) or --batch FILE.jsonl; see "policyqa ask --help"')
    settings = _settings(store=store)
    if batch is not None:
        return _ask_batch(settings, batch, as_json=as_json)
    assert question is not None
    from ui.output import put_json, put_text
    from ui.schemas import answer_json
    from ui.terminal import answer_text

    words = _readable(question)
    with _pipeline(settings) as pipeline:
        answer = pipeline.ask(words)
    if as_json:
        put_json(answer_json(answer))
    else:
        put_text(answer_text(answer))
    return DONE


@app.command("eval")
def evaluate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Question sets (JSON Lines).")],
    store: StoreOption = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as a web page.")] = None,
    as_json: JsonOption = False,
) -> int:
    """Run question sets and count the right answers."""
    settings = _settings(store=store)
    from eval.report import to_html, to_json, to_text
    from eval.runner import run_question_sets
    from ui.output import put_json, put_line, write_file
    from ui.progress import Progress

    with _pipeline(settings) as pipeline, Progress().bar() as step:
        report = run_question_sets(pipeline, files, lambda done, total: step(done, total, "eval"))
    if html is not None:
        write_file(html, to_html(report))
    if as_json:
        put_json(to_json(report))
    else:
        put_line(to_text(report))
    return SOME_FAILED if report.overall.crashed else DONE


@documents_app.callback(invoke_without_command=True)
def documents(context: typer.Context, store: StoreOption = None, as_json: JsonOption = False) -> int:
    """List the documents of the store, one a line."""
    if context.invoked_subcommand is not None:
        context.obj = store
        return DONE
    from ui.output import put_json, put_line
    from ui.schemas import DocumentOut
    from ui.terminal import document_lines

    with _store(_settings(store=store)) as opened:
        found = opened.catalog.documents()
    if as_json:
        for item in found:
            put_json(DocumentOut.from_document(item).model_dump(mode="json"))
    else:
        for line in document_lines(found):
            put_line(line)
    return DONE


@documents_app.command("remove")
def remove_document(
    context: typer.Context,
    doc_id: Annotated[str, typer.Argument(metavar="DOC_ID", help="As `policyqa documents` prints it.")],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """Remove a document and everything read from it."""
    from ui.output import put_json, put_line

    with _store(_settings(store=store or context.obj)) as opened:
        if not opened.remove(doc_id):
            raise UsageError(f"there is no document {doc_id!r}; `policyqa documents` lists the ids")
    if as_json:
        put_json({"removed": doc_id})
    else:
        put_line(f"已移除 {doc_id}")
    return DONE


@app.command()
def indicators(
    name: Annotated[str, typer.Option(metavar="TEXT", help="Only names that contain TEXT.")] = "",
    year: Annotated[int | None, typer.Option(metavar="N", help="Only figures of this year.")] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a table for a spreadsheet.")] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """List the figures of the documents by name and year."""
    if csv is not None and as_json:
        raise UsageError("give either --csv FILE or --json, not both")
    from ui.output import put_json, put_line, write_indicator_csv
    from ui.schemas import IndicatorOut
    from ui.terminal import indicator_lines

    with _store(_settings(store=store)) as opened:
        found = opened.catalog.indicators(name, year)
    if csv is not None:
        write_indicator_csv(csv, (IndicatorOut.from_indicator(item) for item in found))
    elif as_json:
        for item in found:
            put_json(IndicatorOut.from_indicator(item).model_dump(mode="json"))
    else:
        for line in indicator_lines(found):
            put_line(line)
    return DONE


def _ask_batch(settings: Settings, path: Path, *, as_json: bool) -> int:
    from ui.batch import read_batch
    from ui.output import put_json, put_line, put_text
    from ui.schemas import answer_json
    from ui.terminal import answer_text

    questions = read_batch(path)
    failed = 0
    with _pipeline(settings) as pipeline:
        for item in questions:
            try:
                answer = pipeline.ask(item.question, item.turns())
            except PolicyQAError as error:
                failed += 1
                put_json({"id": item.id, "error": str(error)})
                continue
            if as_json:
                # The caller's id, so that a line finds its question; the error line above has it too.
                put_json({**answer_json(answer), "id": item.id})
            else:
                put_line(f"## {item.id}  {item.question}")
                put_text(answer_text(answer))
                put_line("")
    if failed:
        _say(f"{failed} of {len(questions)} questions failed; their lines say why")
    return SOME_FAILED if failed else DONE


def _settings(**flags: Any) -> Settings:
    """Settings with the flags over them, and logging set up as they say."""
    import logging

    from rag.config import load_settings

    settings = load_settings(**flags)
    logging.basicConfig(level=settings.log_level, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    return settings


@contextmanager
def _pipeline(settings: Settings) -> Iterator[Pipeline]:
    from rag.build import build_pipeline

    pipeline = build_pipeline(settings)
    try:
        yield pipeline
    finally:
        pipeline.close()


@contextmanager
def _store(settings: Settings) -> Iterator[Store]:
    from rag.build import open_store

    store = open_store(settings)
    try:
        yield store
    finally:
        store.close()


def _readable(question: str) -> str:
    """Return the question, or refuse bytes that are not text in the terminal's encoding."""
    try:
        question.encode()
    except UnicodeEncodeError as error:
        raise UsageError("the question is not valid UTF-8 text; check the terminal's encoding") from error
    return question


def _usage_line(error: typer.TyperException) -> str:
    return f"{error.format_message().rstrip('.')}; see `policyqa --help`"


def _unexpected(error: Exception) -> int:
    import logging

    logging.getLogger("policyqa").debug("unexpected error", exc_info=error)
    reason = " ".join(str(error).split()) or "no further detail"
    return _fail(
        f"unexpected error ({type(error).__name__}): {reason}; set POLICYQA_LOG_LEVEL=DEBUG for more", SOME_FAILED
    )


def _fail(line: str, code: int) -> int:
    _say(line)
    return code


def _say(line: str) -> None:
    """One line on standard error, whatever the message holds."""
    words = " ".join(line.split()).encode("utf-8", "replace").decode()
    sys.stderr.write(f"policyqa: {words}\n")
