"""The commands ``curated``: list, import and export the answers that people have written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import CuratedError, InputFileError
from rag.message import Message
from ui.cli_common import JsonOption, StoreOption, open_catalog, read_settings
from ui.errors import DONE
from ui.messages.tell import tell

if TYPE_CHECKING:
    from rag.curated.checked import Given
    from rag.store.catalog import Catalog
    from rag.store.curated import CuratedAnswer

curated_app = typer.Typer(help="Curated answers: list, import, export.", no_args_is_help=True)


@curated_app.command("list")
def list_curated(store: StoreOption = None, as_json: JsonOption = False) -> int:
    """List the curated answers, the one changed last first."""
    from ui.output import put_json, put_line

    with open_catalog(read_settings(store=store)) as opened:
        for one in opened.catalog.curated.all():
            if as_json:
                put_json(as_fields(one))
            else:
                until = one.expires_on or "-"
                put_line(f"{one.curated_id[:12]}  {'+' if one.active else '-'}  {until:10}  {one.question}")
    return DONE


@curated_app.command("export")
def export_curated(store: StoreOption = None) -> int:
    """Print the curated answers as JSON Lines, as `policyqa curated import` reads them."""
    return list_curated(store, as_json=True)


@curated_app.command("import")
def import_curated(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="An answer a line, as export prints them.")],
    store: StoreOption = None,
) -> int:
    """Keep the curated answers of a file: all of them, or none where a line cannot be kept."""
    from eval.sets.json_lines import read_json_lines
    from rag.curated.checked import checked
    from ui.output import put_line

    with open_catalog(read_settings(store=store)) as opened:
        answers = []
        for line, fields in read_json_lines(file):
            place = Message("{path} line {number}", path=file, number=line)
            given = given_of(fields, place)
            try:
                earlier = _earlier(opened.catalog, given)
                answers.append(checked(given, opened.catalog.document, str(fields.get("actor") or "import"), earlier))
            except CuratedError as error:
                raise InputFileError("{place}: {reason}", place=place, reason=error) from error
        opened.catalog.curated.put(*answers)
    put_line(tell("{count} curated answers kept", count=len(answers)))
    return DONE


def as_fields(one: CuratedAnswer) -> dict[str, Any]:
    """An answer in plain JSON types; ``given_of`` reads them."""
    source = one.source
    return {
        "curated_id": one.curated_id,
        "question": one.question,
        "similar": list(one.similar),
        "negative": list(one.negative),
        "answer": one.text,
        "short_answer": one.short_text,
        "doc_id": source.doc_id if source else "",
        "quote": source.quote if source else "",
        "start": source.span.start if source else None,
        "collections": list(one.collections),
        "expires_on": one.expires_on,
        "active": one.active,
        "actor": one.actor,
        "updated_at": one.updated_at,
    }


def given_of(fields: dict[str, Any], place: str) -> Given:
    """What a line gives.

    Raises:
        InputFileError: a field is of the wrong type.
    """
    from pydantic import TypeAdapter, ValidationError

    from rag.curated.checked import Given, is_curated_id

    renamed = {"answer": "text", "short_answer": "short_text"}
    known = {renamed.get(name, name): value for name, value in fields.items()}
    names = Given.__dataclass_fields__
    try:
        given = TypeAdapter(Given).validate_python({name: value for name, value in known.items() if name in names})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "value"
        raise InputFileError(
            "{place}: {where}: {first}; {remedy}",
            place=place,
            where=where,
            first=first["msg"],
            remedy=Message("mend the line"),
        ) from error
    if given.curated_id and not is_curated_id(given.curated_id):
        raise InputFileError("{place}: {reason}", place=place, reason=Message("curated_id is no id; leave it out"))
    return given


def _earlier(catalog: Catalog, given: Given) -> CuratedAnswer | None:
    return catalog.curated.get(given.curated_id) if given.curated_id else None
