"""Runs migrations of Alembic within a transaction that is already there; no file of settings, no state of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def upgrade(connection: Connection, folder: Path, table: str, before: int) -> None:
    """Bring tables from one layout to the newest in ``folder``.

    Args:
        connection: in a transaction; what fails leaves nothing behind.
        folder: holds ``versions``.
        table: where Alembic notes the revision.
        before: the layout the tables have.
    """
    scripts = ScriptDirectory(str(folder))

    def steps(revision: Any, _: MigrationContext) -> list[Any]:
        return list(scripts._upgrade_revs("head", revision))

    context = MigrationContext.configure(connection, opts={"version_table": table, "fn": steps})
    context.stamp(scripts, revision_of(before))
    context.run_migrations(op=Operations(context))


def revision_of(layout: int) -> str:
    """The name of a layout as a revision.

    >>> revision_of(3)
    '0003'
    """
    return f"{layout:04}"
