"""``policyqa collections``: which there are, and how each presents itself in the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli_common import JsonOption, StoreOption, open_catalog, read_settings
from ui.errors import DONE
from ui.messages.tell import tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rag.config import Settings
    from ui.collections.look import Look

collections_app = typer.Typer(
    help="List the collections; set how one presents itself in the chat.", no_args_is_help=True
)


@collections_app.command("list")
def list_collections(store: StoreOption = None, as_json: JsonOption = False) -> int:
    """List the collections with their documents and titles."""
    from ui.collections.look import Look
    from ui.collections.looks import Looks
    from ui.columns import aligned
    from ui.database.service import ServiceDatabase, service_url
    from ui.output import put_json, put_line

    settings = read_settings(store=store)
    counts = _counts(settings)
    with ServiceDatabase(service_url(settings)) as database:
        looks = Looks(database).all()
    names = sorted({*counts, *looks})
    if as_json:
        for name in names:
            put_json(_as_json(looks.get(name, Look(name)), counts))
    elif names:
        headings = tuple(map(tell, ("Name", "Documents", "Title", "Examples")))
        rows = [
            (one.name, str(counts.get(one.name, 0)), one.title, str(len(one.examples)))
            for one in (looks.get(name, Look(name)) for name in names)
        ]
        for line in aligned(headings, rows):
            put_line(line)
    return DONE


@collections_app.command("set")
def set_collection(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The collection's name.")],
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="What it is called in the chat.")] = None,
    welcome: Annotated[str | None, typer.Option(metavar="TEXT", help="What the chat says before a question.")] = None,
    example: Annotated[
        list[str] | None, typer.Option("--example", metavar="TEXT", help="A question to begin with; give one or more.")
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Forget what was set before.")] = False,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> int:
    """Set title, welcome and examples of a collection; what is not given stays."""
    from rag.errors import UsageError
    from rag.store.memberships import checked_collection
    from ui.collections.looks import Looks
    from ui.database.service import ServiceDatabase, service_url
    from ui.output import put_json, put_line

    if title is None and welcome is None and not example and not reset:
        raise UsageError("say what to set: --title, --welcome, --example, or --reset")
    settings, kept = read_settings(store=store), checked_collection(name)
    with ServiceDatabase(service_url(settings)) as database:
        looks = Looks(database)
        if reset:
            looks.forget(kept)
        found = looks.set(kept, title=title, welcome=welcome, examples=example or None)
    counts = _counts(settings)
    if as_json:
        put_json(_as_json(found, counts))
    else:
        put_line(f"{found.name}  {found.shown_title}  " + tell("{count} documents", count=counts.get(found.name, 0)))
    return DONE


def _counts(settings: Settings) -> Mapping[str, int]:
    from rag.errors import StoreMissingError

    try:
        with open_catalog(settings) as opened:
            return opened.catalog.collection_counts()
    except StoreMissingError:
        return {}


def _as_json(look: Look, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "name": look.name,
        "documents": counts.get(look.name, 0),
        "title": look.title,
        "welcome": look.welcome,
        "examples": list(look.examples),
    }
