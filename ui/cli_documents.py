"""``documents show``, ``edit`` and ``move``: what is known of one document, and putting it right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import UsageError
from ui.cli_common import JsonOption, StoreOption, open_catalog, read_settings
from ui.cli_complete import document_ids
from ui.errors import DONE
from ui.messages.tell import tell

if TYPE_CHECKING:
    from rag.store.catalog import Catalog
    from rag.types import Document

_DocId = Annotated[
    str,
    typer.Argument(
        metavar="DOC_ID",
        help="As `policyqa documents` prints it, or how it begins.",
        autocompletion=document_ids,
    ),
]


def show_document(
    context: typer.Context, doc_id: _DocId, store: StoreOption = None, as_json: JsonOption = False
) -> int:
    """Print the facts, headings and blocks of a document."""
    settings = read_settings(store=store or context.obj)
    from rag.store.versions import Versions
    from ui.document_detail import DocumentDetailOut, detail_lines
    from ui.output import put_json, put_line

    with open_catalog(settings) as opened:
        catalog = opened.catalog
        found = _document(catalog, doc_id)
        status = Versions(catalog, settings.asked_day).status(found.doc_id)
        sections, blocks = catalog.sections(found.doc_id), catalog.blocks(found.doc_id)
        names = catalog.collections(found.doc_id)
    if as_json:
        detail = DocumentDetailOut.of(found, status, sections, blocks).model_dump(mode="json")
        put_json({**detail, "collections": list(names)})
    else:
        for line in detail_lines(found, status, sections, blocks, names):
            put_line(line)
    return DONE


def edit_document(
    context: typer.Context,
    doc_id: _DocId,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Put a fact right, e.g. 'validity=废止'.")
    ] = None,
    unset: Annotated[
        list[str] | None, typer.Option("--unset", metavar="KEY", help="Go back to what was read of the document.")
    ] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """Put facts of a document right; kept when it is ingested again."""
    from ui.output import put_json, put_line

    wanted = _changes(changes or [], unset or [])
    with open_catalog(read_settings(store=store or context.obj)) as opened:
        found = _document(opened.catalog, doc_id)
        with opened.writing():
            opened.catalog.writer.correct(found.doc_id, wanted)
        kept = dict(opened.catalog.corrections(found.doc_id))
    if as_json:
        put_json({"id": found.doc_id, "corrections": kept})
    else:
        put_line(
            f"{found.doc_id}  " + ("; ".join(f"{key}={value}" for key, value in kept.items()) or tell("no corrections"))
        )
    return DONE


def move_document(
    context: typer.Context,
    doc_id: _DocId,
    to: Annotated[
        list[str], typer.Option("--to", metavar="NAME", help="A collection it is in from now on; give one or more.")
    ],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """Put a document into these collections and no others."""
    from rag.store.memberships import checked_collection
    from ui.output import put_json, put_line

    wanted = sorted({checked_collection(one) for one in to})
    with open_catalog(read_settings(store=store or context.obj)) as opened:
        found = _document(opened.catalog, doc_id)
        with opened.writing():
            opened.catalog.writer.place({found.doc_id: wanted})
    if as_json:
        put_json({"id": found.doc_id, "collections": wanted})
    else:
        put_line(f"{found.doc_id}  [{', '.join(wanted)}]")
    return DONE


def _document(catalog: Catalog, prefix: str) -> Document:
    found = catalog.doc_ids.resolve(prefix) if prefix else ()
    if len(found) > 1:
        raise UsageError("several documents have ids that begin with {prefix!r}; give more of the id", prefix=prefix)
    document = catalog.document(found[0]) if found else None
    if document is None:
        raise UsageError("there is no document {prefix!r}; `policyqa documents` lists the ids", prefix=prefix)
    return document


def _changes(given: list[str], unset: list[str]) -> dict[str, str | None]:
    """The corrections of the options; raises ``UsageError`` for one that cannot be kept."""
    from rag.store.corrections import checked, correctable

    wanted: dict[str, Any] = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not equals:
            raise UsageError("--set {one!r} has no value; give it as --set 'validity=废止'", one=one)
        wanted[key.strip()] = checked(key.strip(), value)
    for key in unset:
        if key not in correctable():
            raise UsageError(
                "there is no fact {key!r} to correct; the facts are: {listed}", key=key, listed=", ".join(correctable())
            )
        wanted[key] = None
    if not wanted:
        raise UsageError("say what to put right: --set KEY=VALUE, or --unset KEY")
    return wanted
