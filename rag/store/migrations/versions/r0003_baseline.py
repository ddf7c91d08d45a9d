"""The catalog as it was before it could be brought forward; earlier layouts are ingested anew."""

from __future__ import annotations

from alembic.operations import Operations

revision, down_revision = "0003", None


def upgrade(op: Operations) -> None:
    """Nothing: whoever has this layout has its tables."""
