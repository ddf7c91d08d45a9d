"""The command ``bench``."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import UsageError
from ui.cli_common import JsonOption, read_settings
from ui.errors import DONE

if TYPE_CHECKING:
    from eval.bench.corpus import Corpus
    from rag.config import Settings

_SIZES = "1000,10000,100000"


def bench(
    corpus: Annotated[Path | None, typer.Option(metavar="DIR", help="Measure these documents too.")] = None,
    questions: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Question sets on --corpus, or on the shipped corpus; may be repeated."),
    ] = None,
    sizes: Annotated[str, typer.Option(metavar="N,N", help="Chunks of generated text; 0 for none.")] = _SIZES,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a report: FILE.json or FILE.md.")] = None,
    as_json: JsonOption = False,
) -> int:
    """Measure speed, memory and store size, beside the stock LangChain pipeline."""
    chunks = _read_sizes(sizes)
    if out is not None and (out.suffix not in (".json", ".md") or not out.parent.is_dir()):
        raise UsageError("--out {out}: give FILE.json or FILE.md in a folder that is there", out=out)
    settings = read_settings()
    from eval.bench.report import to_json, to_markdown, to_text
    from eval.bench.run import run_bench
    from ui.output import put_json, put_line, write_file
    from ui.progress import Progress

    found = _corpora(settings, corpus, questions or [])
    if not found and not chunks:
        raise UsageError("nothing to measure; give --corpus DIR or --sizes 1000")
    result = run_bench(settings, found, chunks, command=_command(), say=Progress().say)
    if out is not None:
        import json

        as_data = json.dumps(to_json(result), ensure_ascii=False, indent=1) + "\n"
        write_file(out, as_data if out.suffix == ".json" else to_markdown(result))
    if as_json:
        put_json(to_json(result))
    else:
        put_line(to_text(result))
    return DONE


def _read_sizes(text: str) -> tuple[int, ...]:
    try:
        sizes = sorted({int(one) for one in text.split(",")} - {0})
    except ValueError as error:
        raise UsageError(
            "--sizes {text!r}: give numbers of chunks parted by commas, e.g. {sizes}", text=text, sizes=_SIZES
        ) from error
    if any(size < 0 for size in sizes):
        raise UsageError(
            "--sizes {text!r}: a number of chunks is not negative; give e.g. {sizes}", text=text, sizes=_SIZES
        )
    return tuple(sizes)


def _corpora(settings: Settings, given: Path | None, files: list[Path]) -> list[Corpus]:
    """The shipped documents where they are, and those given; to the latter, if any, the question sets belong."""
    from eval.bench.corpus import SHIPPED_QUESTIONS, Corpus, asked_of
    from eval.sets.load import load_questions

    if given is not None and not given.exists():
        raise UsageError("--corpus {given}: there is no such folder", given=given)
    asked = asked_of([question for file in files for question in load_questions(file)])
    found = []
    if settings.corpus.is_dir():
        own = asked if asked and given is None else asked_of(load_questions(SHIPPED_QUESTIONS))
        found.append(Corpus("随附文件", settings.corpus, own))
    elif asked and given is None:
        raise UsageError(
            "--questions needs documents, and {corpus} is not there; give --corpus DIR", corpus=settings.corpus
        )
    if given is not None:
        found.append(Corpus(f"--corpus {given.name}", given, asked))
    return found


def _command() -> str:
    """What was typed, with the names of files and folders only: a report is shown to others."""
    words = [Path(word).name if "/" in word or "\\" in word else word for word in sys.argv[1:]]
    return shlex.join(["policyqa", *words])
