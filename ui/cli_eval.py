"""The command ``eval``: run question sets, draft one, or compare two results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import InputFileError, UsageError
from rag.message import Message
from ui.cli_common import CollectionOption, JsonOption, StoreOption, open_catalog, open_pipeline, read_settings, say
from ui.errors import DONE, SOME_FAILED, WRONG_USAGE
from ui.messages.tell import tell

if TYPE_CHECKING:
    from eval.run.result import RunResult
    from eval.run.runner import AnswerJudge
    from eval.sets.question_set import Question
    from rag.config import Settings

_COMPARED = 2


def evaluate(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Question sets: .jsonl, .csv, .xlsx, .json (SQuAD).")
    ] = None,
    store: StoreOption = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as a web page.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the result as JSON.")] = None,
    repeat: Annotated[int, typer.Option(min=1, max=100, help="Ask every question so many times.")] = 1,
    perturb: Annotated[bool, typer.Option("--perturb", help="Ask every question in other writings too.")] = False,
    judge: Annotated[bool, typer.Option("--judge", help="Ask the configured chat model for its opinion.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what an interrupted run left.")] = False,
    check: Annotated[bool, typer.Option("--check/--no-check", help="Check the sets before asking.")] = True,
    min_accuracy: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Exit with 1 below this accuracy.")
    ] = None,
    init: Annotated[bool, typer.Option("--init", help="Draft a set from the ledger into FILE.")] = False,
    compare: Annotated[bool, typer.Option("--compare", help="Compare two results: A.json B.json.")] = False,
    collection: CollectionOption = "",
    as_json: JsonOption = False,
) -> int:
    """Run question sets and report how good the answers are."""
    chosen = files or []
    if init and compare:
        raise UsageError("give either --init or --compare, not both")
    if compare:
        return _compare(chosen, min_accuracy, as_json=as_json)
    if init:
        return _init(chosen, store, collection)
    if not chosen:
        raise UsageError('give at least one question set; see "policyqa eval --help"')
    settings = read_settings(store=store)
    result = _run(
        settings,
        chosen,
        repeat=repeat,
        perturb=perturb,
        judge=judge,
        fresh=fresh,
        check=check,
        collection=collection,
    )
    if result is None:
        return WRONG_USAGE
    return _report(result, html, out, min_accuracy, as_json=as_json)


def _run(
    settings: Settings,
    files: list[Path],
    *,
    repeat: int,
    perturb: bool,
    judge: bool,
    fresh: bool,
    check: bool,
    collection: str,
) -> RunResult | None:
    from eval.metrics.measure import measure
    from eval.run.journal import Journal
    from eval.run.provenance import conditions, provenance
    from eval.run.result import RunResult
    from eval.run.runner import run
    from eval.run.within import WithinCollection
    from eval.sets.load import load_questions
    from ui.progress import Progress

    questions = [(str(path), question) for path in dict.fromkeys(files) for question in load_questions(path)]
    opinion = _open_judge(settings) if judge else None
    with open_pipeline(settings) as pipeline:
        documents = pipeline.catalog.visible((collection,) if collection else ()).documents()
        if check and not _sound(questions, [document.text for document in documents]):
            return None
        found = provenance(settings, documents, pipeline.catalog.get_meta("embedder") or "")
        options = [f"repeat {repeat}", f"perturb {perturb}", f"judge {settings.chat_model if judge else ''}"]
        options += [f"collection {collection}"] if collection else []
        with (
            Journal(settings.store / "eval", (*conditions(found), *options), fresh=fresh) as journal,
            Progress().bar() as step,
        ):
            if taken := sum(journal.recorded(file, question) is not None for file, question in questions):
                say(
                    Message(
                        "{taken} of {count} questions were answered by an interrupted run and are taken over",
                        taken=taken,
                        count=len(questions),
                    )
                )
            outcomes = run(
                WithinCollection(pipeline, collection) if collection else pipeline,
                questions,
                repeat=repeat,
                perturb=perturb,
                journal=journal,
                judge=opinion,
                progress=lambda done, total: step(done, total, "eval"),
            )
            journal.finish()
    return RunResult(found, outcomes, measure(outcomes))


def _sound(questions: list[tuple[str, Question]], texts: list[str]) -> bool:
    """Whether the sets agree with themselves and the documents; each problem is one line on standard error."""
    from eval.sets.check import check_questions

    problems = check_questions(questions, texts)
    for problem in problems:
        say(Message("{place}: {the_message}", place=problem.place, the_message=problem.message))
    if problems:
        say(Message("{count} problems in the question sets; mend them, or run with --no-check", count=len(problems)))
    return not problems


def _open_judge(settings: Settings) -> AnswerJudge:
    if not settings.chat_model:
        raise UsageError("--judge needs a language model; set POLICYQA_CHAT_MODEL, e.g. ollama:qwen3")
    from eval.judge.model import ModelJudge
    from rag.llm.configured import configured_chat_model

    return ModelJudge(configured_chat_model(settings))


def _report(
    result: RunResult, html: Path | None, out: Path | None, min_accuracy: float | None, *, as_json: bool
) -> int:
    import json

    from eval.report.page import to_html
    from eval.report.result_json import to_json
    from eval.report.text import to_text
    from ui.output import put_json, put_line, write_file

    if html is not None:
        write_file(html, to_html(result))
    if out is not None:
        write_file(out, json.dumps(to_json(result), ensure_ascii=False) + "\n")
    if as_json:
        put_json(to_json(result))
    else:
        put_line(to_text(result))
    accuracy = result.figures.overall.scores["accuracy"].mean
    failed = result.figures.overall.crashed > 0 or _below(accuracy, min_accuracy)
    return SOME_FAILED if failed else DONE


def _below(accuracy: float | None, least: float | None) -> bool:
    """Whether an accuracy misses the gate; says so on standard error."""
    if least is None or (accuracy is not None and accuracy >= least):
        return False
    say(
        Message(
            "accuracy {value} is below --min-accuracy {least}",
            value=accuracy if accuracy is None else format(accuracy, ".4f"),
            least=least,
        )
    )
    return True


def _compare(files: list[Path], min_accuracy: float | None, *, as_json: bool) -> int:
    if len(files) != _COMPARED:
        raise UsageError("--compare takes two results, A.json and B.json; {count} were given", count=len(files))
    from dataclasses import asdict

    from eval.compare import compare, comparison_text
    from eval.report.result_json import read_result
    from ui.output import put_json, put_line

    first, second = map(read_result, files)
    found = compare(first, second)
    if not found.common:
        raise InputFileError(
            "{files} and {files_2} have no question in common; compare runs of the same sets",
            files=files[0],
            files_2=files[1],
        )
    if as_json:
        put_json({**asdict(found), "worse": found.worse})
    else:
        put_line(comparison_text(found))
    return SOME_FAILED if found.worse or _below(found.accuracy_second, min_accuracy) else DONE


def _init(files: list[Path], store: Path | None, collection: str) -> int:
    if len(files) != 1:
        raise UsageError("--init takes one FILE, the question set to write")
    from eval.sets.draft import draft_questions, write_question_set
    from ui.output import put_line, write_file

    (path,) = files
    if path.exists():
        raise UsageError("{path} is there already; choose another name, so that nothing is overwritten", path=path)
    with open_catalog(read_settings(store=store)) as opened:
        seen = opened.catalog.visible((collection,) if collection else ())
        questions = draft_questions(seen.indicators(), seen.documents())
    if not questions:
        raise UsageError("the store holds no figure to ask for; ingest documents with figures first")
    write_file(path, write_question_set(questions))
    words = "{path}: {count} questions drafted; check and mend each of them before use"
    put_line(tell(words, path=path, count=len(questions)))
    return DONE
