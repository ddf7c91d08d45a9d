"""What a page says of itself: title, metas, its address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.facts.dates import iso_date
from ingest.parse.html.tree import Element

# The meta tags of government sites (国办发〔2017〕47号, annex) and their common relatives, to keys of
# ``Document.metadata``; the first that is there wins.
_META_KEYS: Mapping[str, str] = {
    "pubdate": "published_on",
    "publishdate": "published_on",
    "article:published_time": "published_on",
    "contentsource": "source",
    "source": "source",
    "url": "url",
    "og:url": "url",
    "indexcode": "index_number",
    "filenum": "document_number",
    "publisher": "issuer",
    "sitename": "site",
    "og:site_name": "site",
    "columnname": "column",
}
_ARTICLE_TITLES = ("articletitle", "article:title")
_OTHER_TITLES = ("og:title", "title")
_SEPARATOR = re.compile(r"\s?[-_|–—｜]{1,4}\s?")
_LONGEST_TITLE = 200  # characters
_MOST_CUTS = 8  # of a title at separators
_LEAST_TITLE = 4
_BODY = re.compile(r"(?:政府|局|委员会|厅|办公室|网|网站|平台|中心)$")  # a heading that names who speaks, not of what
_SEARCHED = 200_000  # characters of a page that a title is looked for in


@dataclass(frozen=True, slots=True)
class Head:
    """``title`` is the document's as far as the page tells, or empty; ``metadata`` has keys of the design."""

    title: str
    metadata: Mapping[str, str]


def read_head(elements: Sequence[Element], headings: Sequence[str], text: str) -> Head:
    """Return the title and metadata of a page.

    The title is tried in order: the article's meta tag; a main heading that the page's title repeats; the page's
    title without the site's name, as it stands in the text; the only main heading; other metas.

    Args:
        elements: its titles, metas and links.
        headings: the texts of its shown main headings.
        text: its text, in which a title stands.
    """
    metas: dict[str, str] = {}
    page_title = ""
    canonical = ""
    for element in elements:
        attributes = element.attributes
        if element.tag == "title":
            page_title = page_title or " ".join(element.text().split())[:_LONGEST_TITLE]
        elif element.tag == "link" and attributes.get("rel", "").lower() == "canonical":
            canonical = canonical or attributes.get("href", "").strip()
        elif element.tag == "meta":
            key = (attributes.get("name") or attributes.get("property") or "").lower()
            content = " ".join(attributes.get("content", "").split())
            if key and content:
                metas.setdefault(key, content)
    metadata: dict[str, str] = {}
    for meta, key in _META_KEYS.items():
        if metas.get(meta):
            content = metas[meta]
            date = iso_date(content) if key.endswith("_on") else content
            metadata.setdefault(key, date or content)
    if canonical:
        metadata.setdefault("url", canonical)
    return Head(_title(metas, page_title, headings, text[:_SEARCHED], metadata.get("site", "")), metadata)


def _title(metas: Mapping[str, str], page_title: str, headings: Sequence[str], text: str, site: str) -> str:
    for key in _ARTICLE_TITLES:
        if metas.get(key) and metas[key] != site:
            return metas[key][:_LONGEST_TITLE]
    squeezed = _squeeze(page_title)
    candidates = [heading for heading in headings if _LEAST_TITLE <= len(heading) <= _LONGEST_TITLE and heading != site]
    repeated = next((heading for heading in candidates if _squeeze(heading) in squeezed), "")
    if repeated and not (_BODY.search(repeated) and squeezed.endswith(_squeeze(repeated))):
        return repeated
    standing = _standing(page_title, text)
    if standing and standing != site and len(standing) >= _LEAST_TITLE:
        return standing
    if len(candidates) == 1 and not _BODY.search(candidates[0]):
        return candidates[0]
    other = next((metas[key] for key in _OTHER_TITLES if metas.get(key) and metas[key] != site), "")
    return other[:_LONGEST_TITLE] or page_title


def _standing(title: str, text: str) -> str:
    """The longest beginning of the page's title, cut where a site's name may follow, that stands in the text."""
    cuts = [match.start() for match in _SEPARATOR.finditer(title) if match.start()]
    shown = _squeeze(text)
    for cut in (len(title), *reversed(cuts[-_MOST_CUTS:])):
        form = title[:cut].strip()
        if form and _squeeze(form) in shown:
            return form
    return ""


def _squeeze(text: str) -> str:
    """Letters and figures alone: a page's title often lacks the marks that its text has."""
    return "".join(char for char in text if char.isalnum())
