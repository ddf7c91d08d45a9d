"""Keys, limits, feedback and secrets: the service database as it was first."""

from __future__ import annotations

from alembic.operations import Operations

revision, down_revision = "0001", None


def upgrade(op: Operations) -> None:
    """Nothing: whoever has this layout has its tables."""
