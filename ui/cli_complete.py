"""What a shell offers when somebody presses Tab: ids of documents, read straight from the store's file."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import typer

# Nobody reads more; a store may hold many thousands.
_MOST = 50
_PATIENCE_S = 0.2
_STORE = Path(".policyqa")


def document_ids(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return ids that begin so, with the titles; none where that would take long or the store is on a server."""
    import sqlite3

    if os.environ.get("POLICYQA_CATALOG_URL"):
        return []
    given = context.params.get("store") or os.environ.get("POLICYQA_STORE") or _STORE
    path = Path(str(given)) / "catalog.sqlite"
    prefix = "".join(one for one in incomplete if one.isalnum())
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE_S)) as opened:
            query = (
                "SELECT doc_id, title FROM documents WHERE ready = 1 AND doc_id >= ? AND doc_id < ? ORDER BY 1 LIMIT ?"
            )
            found = opened.execute(query, (prefix, f"{prefix}\U0010ffff", _MOST)).fetchall()
    except (sqlite3.Error, OSError):
        return []
    return [(str(doc_id), " ".join(str(title).split())[:60]) for doc_id, title in found]
