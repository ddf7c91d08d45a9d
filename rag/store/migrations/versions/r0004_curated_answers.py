"""Curated answers stand in the catalog."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

revision, down_revision = "0004", "0003"


def upgrade(op: Operations) -> None:
    """Make their table."""
    op.create_table(
        "curated_answers",
        sa.Column("curated_id", sa.String(32), primary_key=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("similar", sa.JSON, nullable=False),
        sa.Column("negative", sa.JSON, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("short_text", sa.Text, nullable=False),
        sa.Column("doc_id", sa.String, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("collections", sa.JSON, nullable=False),
        sa.Column("expires_on", sa.String(10), nullable=False),
        sa.Column("active", sa.Integer, nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("updated_at", sa.Float, nullable=False),
        if_not_exists=True,
    )
