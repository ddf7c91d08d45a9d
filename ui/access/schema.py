"""The tables of the service database: keys, what has been used of their limits, feedback, signing secrets.

Their names begin with ``service_``, because they may stand in one database with the catalog's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, MetaData, String, Table, Text

SCHEMA_VERSION = 1
# From a version to the statements that make the next one of it; `create_all` makes the tables that are new.
MIGRATIONS: Mapping[int, Sequence[str]] = {}

metadata = MetaData()

meta = Table(
    "service_meta", metadata, Column("key", String(64), primary_key=True), Column("value", String, nullable=False)
)
# Times are seconds since 1970, UTC. ``live_name`` is the name until the key is revoked: no two in use share one.
keys = Table(
    "service_keys",
    metadata,
    Column("key_id", String(32), primary_key=True),
    Column("name", String(64), nullable=False, index=True),
    Column("live_name", String(64), unique=True),
    Column("origins", JSON, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("collections", JSON, nullable=False),
    Column("rate", String(32), nullable=False),
    Column("quota", String(32), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float),
    Column("revoked_at", Float),
)
# A key has several while one of them is being replaced. Only the SHA-256 of a secret is kept.
key_secrets = Table(
    "service_key_secrets",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("key_id", ForeignKey("service_keys.key_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float),
)
# What passed within a limit's window, as `ui.access.window.Window` writes it; dead after ``expires_at``.
windows = Table(
    "service_windows",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("state", Text, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
)
# ``question`` is kept only where the setting ``log_questions`` says so; ``asker`` is a key's id or a hashed address.
feedback = Table(
    "service_feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("answer_id", String(64), nullable=False, index=True),
    Column("asker", String(80), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("at", Float, nullable=False, index=True),
)
secrets = Table(
    "service_secrets", metadata, Column("name", String(32), primary_key=True), Column("value", String, nullable=False)
)
