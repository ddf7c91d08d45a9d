"""The command ``ask``."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import PolicyQAError, UsageError
from rag.message import Message
from rag.types import Filters
from ui.cli_common import CollectionOption, JsonOption, StoreOption, open_pipeline, read_settings, say
from ui.errors import DONE, SOME_FAILED
from ui.messages.language import current_language
from ui.wire import clean_text

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.pipeline import Pipeline
    from ui.batch import BatchLine
    from ui.schemas import BatchQuestion


def ask(
    question: Annotated[str | None, typer.Argument(metavar="QUESTION", help="The question.")] = None,
    batch: Annotated[
        Path | None,
        typer.Option(metavar="FILE.jsonl", help='Lines {"id"?, "question", "history"?}; - reads standard input.'),
    ] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what speaks for the best candidates instead of the answer.")
    ] = False,
    collection: CollectionOption = "",
) -> int:
    """Answer one question, or every question of a batch file."""
    if (question is None) == (batch is None):
        raise UsageError('give either one QUESTION (in quotes) or --batch FILE.jsonl; see "policyqa ask --help"')
    settings = read_settings(store=store)
    filters = Filters(collections=(collection,) if collection else ())
    if explain and (batch is not None or as_json):
        raise UsageError("--explain shows one question; leave out --batch and --json")
    if batch is not None:
        return _ask_batch(settings, batch, filters, as_json=as_json)
    assert question is not None
    from ui.output import put_json, put_text
    from ui.schemas import answer_json
    from ui.telemetry.logs import log_words
    from ui.terminal import answer_text

    words = _readable(question)
    if explain:
        return _explain(settings, words, filters)
    with open_pipeline(settings) as pipeline:
        answer = pipeline.ask(words, (), filters)
    log_words(answer.screened, answer.query.text if settings.log_questions else "")
    if as_json:
        put_json(answer_json(answer))
    else:
        put_text(answer_text(answer))
    return DONE


def _explain(settings: Settings, question: str, filters: Filters) -> int:
    from ui.explained import explained_lines
    from ui.output import put_line

    with open_pipeline(settings) as pipeline:
        for line in explained_lines(pipeline.explain(question, (), filters)):
            put_line(line)
    return DONE


def _ask_batch(settings: Settings, path: Path, filters: Filters, *, as_json: bool) -> int:
    """Answer line by line; the pipeline is opened for the first question that can be asked."""
    from ui.batch import read_batch
    from ui.messages.tell import told
    from ui.output import put_json, put_line

    language, count, failed = current_language(), 0, 0
    with ExitStack() as held:
        pipeline: Pipeline | None = None
        for line in read_batch(path):
            count += 1
            error = line.error
            if line.question is not None:
                if pipeline is None:
                    pipeline = held.enter_context(open_pipeline(settings))
                error = _answer_line(pipeline, line, line.question, filters, settings, as_json=as_json)
            if error is not None:
                failed += 1
                if as_json:
                    put_json({"id": line.id, "line": line.number, "error": told(error, language)})
                else:
                    shown = line.number if line.id is None else clean_text(str(line.id))
                    put_line(f"## {shown}  {clean_text(told(error, language))}")
                    put_line("")
    if failed:
        say(Message("{failed} of {count} questions failed; their lines say why", failed=failed, count=count))
    return SOME_FAILED if failed else DONE


def _answer_line(
    pipeline: Pipeline, line: BatchLine, asked: BatchQuestion, filters: Filters, settings: Settings, *, as_json: bool
) -> Message | None:
    """Print the answer of one line, or return why there is none."""
    given = line.number if line.id is None else line.id
    from ui.output import put_json, put_line, put_text
    from ui.schemas import answer_json
    from ui.telemetry.logs import log_words
    from ui.terminal import answer_text

    try:
        answer = pipeline.ask(asked.question, asked.turns(), filters)
    except PolicyQAError as error:
        return error.message
    log_words(answer.screened, answer.query.text if settings.log_questions else "")
    if as_json:
        # The caller's id, so that a line finds its question; an error's line has it too.
        put_json({**answer_json(answer), "id": given})
    else:
        put_line(f"## {clean_text(str(given))}  {clean_text(answer.query.text)}")
        put_text(answer_text(answer))
        put_line("")
    return None


def _readable(question: str) -> str:
    """Return the question, or refuse bytes that are not text in the terminal's encoding."""
    try:
        question.encode()
    except UnicodeEncodeError as error:
        raise UsageError("the question is not valid UTF-8 text; check the terminal's encoding") from error
    return question
