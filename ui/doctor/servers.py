"""What the program talks to: Chroma, Milvus, databases on servers; within seconds, and without showing a password."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator

from rag.build import engine_of
from rag.config import Settings
from rag.errors import ConfigError, StoreUnreachableError
from rag.message import Message
from rag.store.indexes import MILVUS
from rag.store.lock import MILVUS_DIRECTORY
from rag.text.address import shown_address
from ui.doctor.finding import Finding, Level

PATIENCE_S = 3.0


def check_chroma(settings: Settings) -> Iterator[Finding]:
    """Whether the Chroma server answers, where one is set."""
    if not settings.chroma_url:
        return
    place = shown_address(settings.chroma_url)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{settings.chroma_url.rstrip('/')}/api/v2/heartbeat", timeout=PATIENCE_S):
            yield Finding("chroma", Level.OK, Message("the Chroma server {place} answers", place=place))
    except (OSError, ValueError) as error:
        words = Message("the Chroma server {place} does not answer ({reason})", place=place, reason=_reason(error))
        yield Finding(
            "chroma", Level.FAILURE, words, Message("start it with `chroma run`, or correct POLICYQA_CHROMA_URL")
        )


def check_milvus(settings: Settings) -> Iterator[Finding]:
    """Whether the Milvus that keeps the indexes answers, where it is chosen."""
    if settings.vector_store != MILVUS:
        return
    from rag.store.milvus_connection import Connection

    if not settings.milvus_uri:
        where = settings.store / MILVUS_DIRECTORY
        yield Finding("milvus", Level.OK, Message("Milvus Lite keeps the indexes in {where}", where=where))
        return
    place = shown_address(settings.milvus_uri)
    try:
        Connection(engine_of(settings), settings.store).close()
    except StoreUnreachableError:
        remedy = Message("start it, or correct POLICYQA_MILVUS_URI and POLICYQA_MILVUS_TOKEN")
        words = Message("the Milvus server {place} does not answer", place=place)
        yield Finding("milvus", Level.FAILURE, words, remedy)
    except ConfigError as error:
        yield Finding("milvus", Level.FAILURE, error.message, Message("correct POLICYQA_MILVUS_URI"))
    else:
        yield Finding("milvus", Level.OK, Message("the Milvus server {place} answers", place=place))


def check_databases(settings: Settings) -> Iterator[Finding]:
    """Whether the databases on servers can be asked."""
    named = {"POLICYQA_CATALOG_URL": settings.catalog_url, "POLICYQA_SERVICE_URL": settings.service_url}
    for setting, url in named.items():
        if url and not url.startswith("sqlite"):
            yield _database(setting, url)


def _database(setting: str, url: str) -> Finding:
    from sqlalchemy import create_engine, make_url, text
    from sqlalchemy.exc import SQLAlchemyError

    from rag.store.database import with_driver

    place = shown_address(url)
    remedy = Message("start the server, or correct {setting}", setting=setting)
    options = {"connect_timeout": int(PATIENCE_S)} if url.startswith("postgres") else {}
    try:
        engine = create_engine(with_driver(make_url(url)), connect_args=options)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        engine.dispose()
    except (SQLAlchemyError, ImportError) as error:
        # The driver's own words may name the user and what else stands in the address.
        kind = type(getattr(error, "orig", None) or error).__name__
        return Finding(
            "database",
            Level.FAILURE,
            Message("the database {place} cannot be used ({kind})", place=place, kind=kind),
            remedy,
        )
    return Finding("database", Level.OK, Message("the database {place} answers", place=place))


def _reason(error: Exception) -> str:
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    return (inner.strerror if isinstance(inner, OSError) else None) or type(inner).__name__
