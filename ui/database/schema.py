"""The tables of the service database: all that people and programs leave behind.

Their names begin with ``service_``, because they may stand in one database with the catalog's.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

# With each layout comes a file in ``ui/database/migrations/versions``.
SCHEMA_VERSION, OLDEST_VERSION = 2, 1
# Programs of this layout and later ones can use these tables: all that came since was added (rag/store/layout.py).
SERVES_VERSION = 2

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
# ``question`` is kept only of the chat and where the setting ``keep_questions`` says so; ``asker`` is a key's id, a
# hashed address, or the hash of a turn.
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

# What was asked, by whom is not kept: for the list of unanswered questions and the usage by day. ``outcome`` is the
# answer's status, or ``failed``; ``channel`` is chat or api; ``collections`` those that could be seen, none: all.
# ``question`` is empty where ``keep_questions`` says so.
asked = Table(
    "service_asked",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("answer_id", String(64), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("outcome", String(16), nullable=False, index=True),
    Column("reader", String(32), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("latency_ms", Float, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("collections", JSON, nullable=False),
    Column("at", Float, nullable=False, index=True),
)
# ``owner`` is ``user:ID`` or ``browser:`` and the hash of the browser's cookie.
conversations = Table(
    "service_conversations",
    metadata,
    Column("conversation_id", String(32), primary_key=True),
    Column("owner", String(80), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("collection", String(64), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False, index=True),
)
# A question and what became of it. ``turn_id`` is the browser's own word for it, so that one sent twice is one.
# ``state``: waiting, answering, done, stopped, failed. ``answer`` is that of ``ui.schemas``, ``problem`` a problem.
turns = Table(
    "service_turns",
    metadata,
    Column("turn_id", String(64), primary_key=True),
    Column(
        "conversation_id",
        ForeignKey("service_conversations.conversation_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("number", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("filters", JSON, nullable=False),
    Column("language", String(2), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("answer", JSON),
    Column("problem", JSON),
    Column("suggestions", JSON, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("asked_at", Float, nullable=False),
    Column("answered_at", Float),
)
# Which process works the turns of a conversation out; another one may take it over after ``until``.
claims = Table(
    "service_claims",
    metadata,
    Column(
        "conversation_id",
        ForeignKey("service_conversations.conversation_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("holder", String(64), nullable=False),
    Column("until", Float, nullable=False),
)
users = Table(
    "service_users",
    metadata,
    Column("user_id", String(32), primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("collections", JSON, nullable=False),
    Column("password", String(200), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("disabled_at", Float),
)
# Only the SHA-256 of the cookie is kept.
logins = Table(
    "service_logins",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("user_id", ForeignKey("service_users.user_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
)
# Every change that a person or a key made. ``actor`` is a name, ``action`` e.g. ``document.remove``.
audit = Table(
    "service_audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Float, nullable=False, index=True),
    Column("actor", String(80), nullable=False),
    Column("action", String(48), nullable=False, index=True),
    Column("target", String(200), nullable=False),
    Column("detail", JSON, nullable=False),
)
# How a collection presents itself in the chat; a collection of which nothing is set is named by its name alone.
collections = Table(
    "service_collections",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("title", String(100), nullable=False),
    Column("welcome", Text, nullable=False),
    Column("examples", JSON, nullable=False),
    Column("created_at", Float, nullable=False),
)
# A file that was given to the workspace. ``state``: waiting, reading, done, failed; ``share`` in [0, 1].
uploads = Table(
    "service_uploads",
    metadata,
    Column("upload_id", String(32), primary_key=True),
    Column("file", String(300), nullable=False),
    Column("collection", String(64), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("stage", String(32), nullable=False),
    Column("share", Float, nullable=False),
    Column("pages", Integer),
    Column("source", Text, nullable=False),
    Column("result", JSON, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("at", Float, nullable=False, index=True),
)
# Questions of the list that nobody needs to look at before they are asked again; ``ident`` is the hash of one.
dismissed = Table(
    "service_dismissed",
    metadata,
    Column("ident", String(64), primary_key=True),
    Column("at", Float, nullable=False),
    Column("actor", String(80), nullable=False),
)
# ``lines`` are JSON Lines, as `eval.sets` reads them.
question_sets = Table(
    "service_question_sets",
    metadata,
    Column("set_id", String(32), primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("collection", String(64), nullable=False),
    Column("lines", Text, nullable=False),
    Column("updated_at", Float, nullable=False),
    Column("actor", String(80), nullable=False),
)
# ``result`` is the report that `eval.report.result_json` writes; ``summary`` its few figures for a list.
runs = Table(
    "service_runs",
    metadata,
    Column("run_id", String(32), primary_key=True),
    Column("set_id", String(32), nullable=False, index=True),
    Column("set_name", String(100), nullable=False),
    Column("state", String(16), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("summary", JSON, nullable=False),
    Column("result", Text, nullable=False),
    Column("error", JSON),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("actor", String(80), nullable=False),
)
Index("service_turns_in_order", turns.c.conversation_id, turns.c.number)
