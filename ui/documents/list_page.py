"""``/documents``: all that may be seen, narrowed by what its form asks."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import Request, Response

from ui.access.caller import caller_of
from ui.collections.looks import Looks
from ui.documents.facts import LOOKS
from ui.documents.index import Index
from ui.documents.listing import Choice, listed
from ui.documents.query import language_asked, number_of, words_of
from ui.errors import UnknownCollectionError
from ui.http.view import narrowed
from ui.web.frame import page_response
from ui.web.site import Site
from ui.wire import clean_text


def list_page(site: Site, index: Index, request: Request) -> Response:
    """Return the page; reads the database."""
    caller = caller_of(request.scope)
    collection, lang = words_of(request, "collection"), language_asked(request)
    choice = Choice(
        words_of(request, "q"),
        words_of(request, "issuer"),
        number_of(request, "year"),
        "title" if words_of(request, "sort") == "title" else "date",
        number_of(request, "page") or 1,
    )
    all_of_them = index.entries(caller.collections)
    try:
        entries = index.entries(narrowed(caller, [collection])) if collection else all_of_them
    except UnknownCollectionError:  # as one that holds nothing
        entries = ()
    found = listed(entries, choice)
    asked = {
        "q": choice.words,
        "issuer": choice.issuer,
        "year": choice.year,
        "collection": collection,
        "sort": "title" if choice.sort == "title" else "",
        "lang": lang,
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return page_response(
        request.scope,
        "documents/list.html",
        "documents",
        l=found,
        choice=choice,
        collection=collection,
        lang=lang,
        query=f"{query}&" if query else "",
        total=len(all_of_them),
        issuers=[(name, name, count) for name, count in found.issuers],
        years=[(year, year, count) for year, count in found.years],
        collections=_collections(site, caller.collections),
        looks=LOOKS,
    )


def _collections(site: Site, seen: tuple[str, ...]) -> list[tuple[str, str, int]]:
    """Name, title and size of the collections that may be seen."""
    counts = site.resources.seen(seen).collection_counts()
    titles = Looks(site.database).all() if site.database is not None and len(counts) > 1 else {}
    return [
        (name, clean_text(titles[name].title if name in titles and titles[name].title else name), count)
        for name, count in sorted(counts.items())
    ]
