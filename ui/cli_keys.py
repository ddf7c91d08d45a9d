"""``policyqa keys``: who may use the API, from which pages, how often."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli_common import JsonOption, StoreOption, read_settings, say
from ui.errors import DONE

if TYPE_CHECKING:
    from rag.config import Settings
    from ui.access.key import Key
    from ui.access.keys import IssuedKey, Keys
    from ui.database.service import ServiceDatabase

keys_app = typer.Typer(help="Keys of the API: create, list, show, revoke, rotate.", no_args_is_help=True)

_Name = Annotated[str, typer.Argument(metavar="NAME|ID", help="The key's name or id.")]
_DAY_S = 86_400
_MOST_DAYS = 36_500


@keys_app.command("create")
def create_key(
    name: Annotated[str, typer.Option(metavar="NAME", help="What the key is called, e.g. portal.")],
    origins: Annotated[
        str, typer.Option(metavar="LIST", help="Pages that may use it, comma-parted, e.g. https://a.example; '*': any.")
    ] = "",
    rate: Annotated[str, typer.Option(metavar="N/UNIT", help="Questions in a time; units s, m, h, d.")] = "60/m",
    quota: Annotated[str, typer.Option(metavar="N/UNIT", help="The same for a longer time, e.g. 5000/d.")] = "",
    scopes: Annotated[
        str, typer.Option(metavar="LIST", help="Of ask, search, documents, feedback, edit, metrics; comma-parted.")
    ] = "ask,search,documents,feedback",
    collections: Annotated[
        str, typer.Option(metavar="LIST", help="Collections it may see, comma-parted; '*': all.")
    ] = "public",
    days: Annotated[
        int | None, typer.Option(min=1, max=_MOST_DAYS, help="Days until it expires [default: never].")
    ] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """Make a key; its secret is shown this once."""
    from rag.errors import UsageError
    from rag.store.memberships import PUBLIC
    from ui.access import checks
    from ui.access.key import Key
    from ui.errors import ConflictError

    settings = read_settings(store=store)
    wanted = Key(
        key_id="",
        name=checks.checked_name(name),
        origins=checks.checked_origins(origins),
        scopes=checks.checked_scopes(scopes),
        collections=checks.checked_collections(collections, lambda: collections_of(settings), PUBLIC),
        rate=checks.checked_rate("--rate", rate),
        quota=checks.checked_rate("--quota", quota),
    )
    with _keys(settings) as keys:
        try:
            issued = keys.create(wanted, days=days)
        except ConflictError as error:
            raise UsageError(
                "there is a key {name!r} already; revoke or rotate it, or choose another name", name=wanted.name
            ) from error
    _put_issued(issued, as_json=as_json)
    return DONE


@keys_app.command("list")
def list_keys(store: StoreOption = None, as_json: JsonOption = False) -> int:
    """List the keys, the oldest first."""
    from ui.columns import aligned
    from ui.output import put_json, put_line

    with _keys(read_settings(store=store)) as keys:
        found = keys.all()
    if as_json:
        for key in found:
            put_json(_as_json(key))
    elif found:
        for line in aligned(_headings(), [_row(_as_json(key)) for key in found]):
            put_line(line)
    return DONE


@keys_app.command("show")
def show_key(name: _Name, store: StoreOption = None, as_json: JsonOption = False) -> int:
    """Show what a key may do and has used; never its secret."""
    with _keys(read_settings(store=store)) as keys:
        found = _get(keys, name)
        used = keys.used(found)
    _put({**_as_json(found), **used}, as_json=as_json)
    return DONE


@keys_app.command("revoke")
def revoke_key(name: _Name, store: StoreOption = None, as_json: JsonOption = False) -> int:
    """End a key and its session tokens; running servers follow within a second."""
    with _keys(read_settings(store=store)) as keys:
        ended = keys.revoke(_get(keys, name).key_id)
    _put(_as_json(ended), as_json=as_json)
    return DONE


@keys_app.command("rotate")
def rotate_key(
    name: _Name,
    overlap: Annotated[
        str, typer.Option(metavar="TIME", help="How long the secret before still holds, e.g. 24h; 0: it ends now.")
    ] = "24h",
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """Give a key a new secret, shown this once."""
    from rag.errors import UsageError
    from ui.access.checks import checked_overlap
    from ui.errors import ConflictError

    seconds = checked_overlap(overlap)
    with _keys(read_settings(store=store)) as keys:
        key = _get(keys, name)
        try:
            issued = keys.rotate(key.key_id, seconds)
        except ConflictError as error:
            raise UsageError("the key {name!r} is revoked or has expired; create another", name=key.name) from error
    _put_issued(issued, as_json=as_json)
    return DONE


@contextmanager
def _keys(settings: Settings) -> Iterator[Keys]:
    """The keys of the settings' service database; raises as ``open_kept``."""
    from ui.access.keys import Keys

    with open_kept(settings) as service:
        yield Keys(service)


@contextmanager
def open_kept(settings: Settings) -> Iterator[ServiceDatabase]:
    """The settings' service database.

    Raises:
        StoreMissingError: there is no store, where a file in it would hold them.
    """
    from rag.errors import StoreMissingError
    from rag.store.database import sqlite_url
    from rag.store.lock import SERVICE_FILE
    from ui.database.service import ServiceDatabase, service_url

    url = service_url(settings)
    if url == sqlite_url(settings.store / SERVICE_FILE) and not settings.store.is_dir():
        raise StoreMissingError(
            "no store at {directory}: run `policyqa ingest PATH` first, or set --store", directory=settings.store
        )
    with ServiceDatabase(url) as service:
        yield service


def _get(keys: Keys, name: str) -> Key:
    """The key of a name, an id, or a secret, which says whose it is."""
    from rag.errors import UsageError
    from ui.access.redact import redact
    from ui.access.secret import id_within
    from ui.errors import NotFoundError

    try:
        return keys.get(id_within(name) or name.strip())
    except NotFoundError as error:
        raise UsageError("there is no key {name!r}; `policyqa keys list` shows them", name=redact(name)) from error


def collections_of(settings: Settings) -> frozenset[str]:
    """The names of collections that documents are in."""
    from rag.errors import StoreMissingError
    from ui.cli_common import open_catalog

    try:
        with open_catalog(settings) as opened:
            return frozenset(name for names in opened.catalog.memberships.of().values() for name in names)
    except StoreMissingError:
        return frozenset()


def _put_issued(issued: IssuedKey, *, as_json: bool) -> None:
    """The secret alone on standard output, so that a script can take it; what it is for on standard error."""
    from rag.message import Message
    from ui.output import put_json, put_line

    if as_json:
        put_json({**_as_json(issued.key), "secret": issued.secret})
        return
    put_line(issued.secret)
    say(
        Message(
            "the key {name} ({key_id}) is shown above, this once",
            name=issued.key.name,
            key_id=issued.key.key_id,
        )
    )
    if issued.key.origins:
        say(
            Message(
                'it may stand in pages of these origins (docs/api.md): <script src="https://SERVER/widget.js" '
                'data-key="pqa_…" async></script>; or keep it on your server alone, with data-token-url'
            )
        )
    else:
        say(Message("it names no origins and works on servers alone: keep it there; a page's widget needs --origins"))


def _headings() -> tuple[str, ...]:
    from rag.message import Message
    from ui.messages.tell import tell

    words = (
        Message("Id"),
        Message("Status"),
        Message("Name"),
        Message("Scopes"),
        Message("Limits"),
        Message("Origins"),
    )
    return tuple(tell(one) for one in words)


def _row(shown: dict[str, Any]) -> tuple[str, ...]:
    limits = " ".join(word for word in (shown["rate"], shown["quota"]) if word)
    return (shown["id"], shown["status"], shown["name"], ",".join(shown["scopes"]), limits, ",".join(shown["origins"]))


def _put(shown: dict[str, Any], *, as_json: bool) -> None:
    from ui.output import put_json, put_line

    if as_json:
        put_json(shown)
        return
    for name, value in shown.items():
        words = ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
        put_line(f"{name}: {words}".rstrip())


def _as_json(key: Key) -> dict[str, Any]:
    import time

    now = time.time()
    return {
        "id": key.key_id,
        "name": key.name,
        "status": key.status(now),
        "origins": list(key.origins),
        "scopes": sorted(key.scopes),
        "collections": list(key.collections) or ["*"],
        "rate": str(key.rate or ""),
        "quota": str(key.quota or ""),
        "secrets": len(key.secrets_at(now)),
        "created_at": _time(key.created_at),
        "expires_at": _time(key.expires_at),
        "revoked_at": _time(key.revoked_at),
    }


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
