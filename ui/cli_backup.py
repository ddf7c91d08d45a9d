"""The commands ``backup`` and ``restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.cli_common import JsonOption, StoreOption, read_settings
from ui.errors import DONE
from ui.messages.tell import tell


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """Write the whole store into one file."""
    settings = read_settings(store=store)
    from ingest.backup import back_up
    from ui.output import put_json, put_line

    made = back_up(settings, file)
    if as_json:
        put_json({"file": str(file), "documents": made.documents, "bytes": made.size, "sha256": made.digest})
    else:
        words = "{file}: {documents} documents backed up, {megabytes:.1f} MB, SHA-256 {digest}"
        put_line(tell(words, file=file, documents=made.documents, megabytes=made.size / 1e6, digest=made.digest))
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
    from ui.output import put_json, put_line

    made = restore_store(settings, file, force=force)
    if as_json:
        put_json({"store": str(settings.store), "documents": made.documents, "sha256": made.digest})
    else:
        put_line(tell("{store}: {documents} documents restored", store=settings.store, documents=made.documents))
    return DONE
