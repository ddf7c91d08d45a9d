"""Commands on the store: ``documents`` and ``indicators``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.errors import UsageError
from ui.cli_common import CollectionOption, JsonOption, StoreOption, open_catalog, read_settings
from ui.cli_complete import document_ids
from ui.errors import DONE
from ui.messages.tell import tell

documents_app = typer.Typer(
    help="List the documents of the store; show, put right or remove one.", invoke_without_command=True
)


@documents_app.callback(invoke_without_command=True)
def documents(
    context: typer.Context, collection: CollectionOption = "", store: StoreOption = None, as_json: JsonOption = False
) -> int:
    """List the documents of the store, one a line."""
    if context.invoked_subcommand is not None:
        context.obj = store
        return DONE
    from rag.store.memberships import PUBLIC
    from ui.output import put_json, put_line
    from ui.schemas import DocumentOut
    from ui.terminal import document_lines

    with open_catalog(read_settings(store=store)) as opened:
        found = opened.catalog.visible((collection,) if collection else ()).documents()
        recorded = opened.catalog.memberships.of()
    for item, line in zip(found, document_lines(found), strict=True):
        names = recorded.get(item.doc_id, (PUBLIC,))
        if as_json:
            put_json({**DocumentOut.from_document(item).model_dump(mode="json"), "collections": list(names)})
        else:
            put_line(f"{line}  [{', '.join(names)}]" if names != (PUBLIC,) else line)
    return DONE


@documents_app.command("remove")
def remove_document(
    context: typer.Context,
    doc_id: Annotated[
        str, typer.Argument(metavar="DOC_ID", help="As `policyqa documents` prints it.", autocompletion=document_ids)
    ],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """Remove a document and everything read from it."""
    from ui.output import put_json, put_line

    with open_catalog(read_settings(store=store or context.obj)) as opened:
        if not opened.remove(doc_id):
            raise UsageError("there is no document {doc_id!r}; `policyqa documents` lists the ids", doc_id=doc_id)
    if as_json:
        put_json({"removed": doc_id})
    else:
        put_line(tell("removed {doc_id}", doc_id=doc_id))
    return DONE


def indicators(
    name: Annotated[str, typer.Option(metavar="TEXT", help="Only names that contain TEXT.")] = "",
    year: Annotated[int | None, typer.Option(metavar="N", help="Only figures of this year.")] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a table for a spreadsheet.")] = None,
    collection: CollectionOption = "",
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """List the figures of the documents by name and year."""
    if csv is not None and as_json:
        raise UsageError("give either --csv FILE or --json, not both")
    from ui.output import put_json, put_line, write_indicator_csv
    from ui.schemas import IndicatorOut
    from ui.terminal import indicator_lines

    with open_catalog(read_settings(store=store)) as opened:
        found = opened.catalog.visible((collection,) if collection else ()).indicators(name, year)
    if csv is not None:
        write_indicator_csv(csv, (IndicatorOut.from_indicator(item) for item in found))
    elif as_json:
        for item in found:
            put_json(IndicatorOut.from_indicator(item).model_dump(mode="json"))
    else:
        for line in indicator_lines(found):
            put_line(line)
    return DONE
