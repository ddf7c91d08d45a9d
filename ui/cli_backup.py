"""The commands ``backup`` and ``restore``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli_common import JsonOption, StoreOption, read_settings
from ui.errors import DONE
from ui.messages.tell import tell

if TYPE_CHECKING:
    from ingest.backup import Backup


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """Write the whole store into one file."""
    settings = read_settings(store=store)
    from ingest.backup import back_up
    from ui.database.transfer import write_service
    from ui.output import put_json, put_line

    made = back_up(settings, file, write_service)
    if as_json:
        put_json(
            {"file": str(file), **_counts(made), "vectors": made.vectors, "bytes": made.size, "sha256": made.digest}
        )
    else:
        words = "{file}: {documents} documents backed up, {megabytes:.1f} MB, SHA-256 {digest}"
        put_line(tell(words, file=file, documents=made.documents, megabytes=made.size / 1e6, digest=made.digest))
        _put_rest(made)
    return DONE


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `policyqa backup` wrote.")],
    store: StoreOption = None,
    force: Annotated[bool, typer.Option("--force", help="Put it in the place of a store that is there.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Make a store from a backup, after checking every digest in it."""
    settings = read_settings(store=store)
    from ingest.backup import restore as restore_store
    from ui.database.transfer import read_service
    from ui.output import put_json, put_line

    made = restore_store(settings, file, partial(read_service, force=force), force=force)
    if as_json:
        put_json({"store": str(settings.store), **_counts(made), "sha256": made.digest})
    else:
        put_line(tell("{store}: {documents} documents restored", store=settings.store, documents=made.documents))
        _put_rest(made)
    return DONE


def _counts(made: Backup) -> dict[str, Any]:
    return {"documents": made.documents, "originals": made.originals, "keys": made.keys, "indexes": made.indexes}


def _put_rest(made: Backup) -> None:
    from ui.output import put_line

    put_line(_rest_of(made))
    if made.vectors:
        put_line(tell("its vectors are in it; the indexes are put together from them when it is restored"))
    elif not made.indexes:
        put_line(tell("the indexes are made anew from the catalog when the restored store is first opened"))


def _rest_of(made: Backup) -> str:
    """What of a server's own things is in it."""
    if made.elsewhere:
        return tell(
            "{originals} uploaded files; keys and feedback lie at service_url and are not part of it; back "
            "them up there",
            originals=made.originals,
        )
    if made.keys is None:
        return tell("{originals} uploaded files; no keys or feedback", originals=made.originals)
    return tell(
        "{originals} uploaded files; users, conversations, {keys} keys, feedback; keep the file as secret as the store",
        originals=made.originals,
        keys=made.keys,
    )
