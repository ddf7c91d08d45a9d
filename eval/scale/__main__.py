"""How the program behaves with very many chunks.

python -m eval.scale build DIR --chunks N [--tokens] [--batch N] [--places N]
python -m eval.scale measure DIR... [--questions N] [--runs N] [--out FILE]
python -m eval.scale model FILE... --stores DIR...
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from eval.scale.build import BATCH_CHUNKS, build, read_built
from eval.scale.corpus import READ_PLACES
from eval.scale.measure import in_new_process, measure, measured_of
from eval.scale.model import fit
from eval.scale.tables import built_table, measured_table, model_lines, sizing_table, stages_table
from rag.config import Settings, load_settings
from rag.errors import PolicyQAError

_log = logging.getLogger("eval.scale")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m eval.scale", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    made = commands.add_parser("build", help="a store of generated documents")
    made.set_defaults(do=_build)
    made.add_argument("store", type=Path)
    made.add_argument("--chunks", type=int, required=True)
    made.add_argument("--tokens", action="store_true", help="with token vectors, as the trained selector needs them")
    made.add_argument("--batch", type=int, default=BATCH_CHUNKS, help="chunks that are stored at once")
    made.add_argument(
        "--places", type=int, default=READ_PLACES, help="places whose documents are read, the others are varied"
    )
    asked = commands.add_parser("measure", help="start, memory and answers, each store in a process of its own")
    asked.set_defaults(do=_measure)
    here = commands.add_parser("measure-here", help="the same of one store in this very process, as JSON")
    here.set_defaults(do=_measure_here)
    asked.add_argument("stores", type=Path, nargs="+")
    here.add_argument("store", type=Path)
    asked.add_argument("--out", type=Path, help="also write the figures there, as JSON")
    for one in (asked, here):
        one.add_argument("--questions", type=int, default=200)
        one.add_argument("--runs", type=int, default=3, help="the best of so many counts")
    sized = commands.add_parser("model", help="the tables of docs/scale.md, measured and fitted")
    sized.set_defaults(do=_model)
    sized.add_argument("files", type=Path, nargs="+", help="that `measure --out` wrote")
    sized.add_argument("--stores", type=Path, nargs="+", required=True, help="that `build` made")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    _log.setLevel(logging.INFO)
    try:
        given.do(given)
    except PolicyQAError as error:
        _log.error("%s", error)
        return 1
    return 0


def _settings(store: Path) -> Settings:
    own = {"embedder": "hashing", "reader": "extractive", "chat_model": "", "catalog_url": "", "chroma_url": ""}
    return load_settings(store=store, **own)


def _build(given: argparse.Namespace) -> None:
    built = build(
        _settings(given.store),
        given.chunks,
        token_vectors=given.tokens,
        batch_chunks=given.batch,
        read_places=given.places,
        say=_log.info,
    )
    _tell(asdict(built))


def _measure(given: argparse.Namespace) -> None:
    found = [asdict(in_new_process(_settings(one), given.questions, given.runs)) for one in given.stores]
    _tell(found)
    if given.out:
        given.out.write_text(json.dumps(found, indent=1), encoding="utf-8")


def _measure_here(given: argparse.Namespace) -> None:
    _tell(asdict(measure(_settings(given.store), given.questions, given.runs)))


def _model(given: argparse.Namespace) -> None:
    measured = [measured_of(one) for file in given.files for one in json.loads(file.read_text(encoding="utf-8"))]
    built = [read_built(one) for one in given.stores]
    model = fit(built, measured)
    tables = (built_table(built), measured_table(measured), stages_table(measured), model_lines(model))
    sys.stdout.write("\n\n".join((*tables, sizing_table(model))) + "\n")


def _tell(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
