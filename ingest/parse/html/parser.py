"""Pages saved from a portal: the article's text, its header facts and what the page says of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborHTMLParser

from ingest.facts.dates import iso_date
from ingest.parse.decode import decode
from ingest.parse.html.blocks import write_blocks
from ingest.types import ParsedText
from rag.errors import SourceError

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_CHARSET_SEARCHED = 4096  # bytes; HTML wants the declaration in the first 1024, old portals are lax
# The 政府网站 meta tags (国办发〔2017〕47号 annex) and their common relatives, to keys of Document.metadata.
_META_KEYS: Mapping[str, str] = {
    "pubdate": "published_on",
    "publishdate": "published_on",
    "contentsource": "source",
    "source": "source",
    "url": "url",
    "indexcode": "index_number",
    "filenum": "document_number",
    "publisher": "issuer",
}
_TITLE_METAS = ("articletitle", "og:title")
_SITE_SUFFIX = re.compile(r"\s*[-_|–—]+\s*[^-_|–—]{2,30}$")


def parse_html(data: bytes, name: str) -> ParsedText:
    """Return the text of a saved page: one paragraph a line, tables row by row, headings marked.

    Raises:
        SourceError: the page is empty or holds no text (an application page without its content).
        ParseError: binary data, or an encoding we do not read.
    """
    tree = LexborHTMLParser(_decode_page(data, name))
    metas = _metas(tree)
    title = next((metas[key] for key in _TITLE_METAS if metas.get(key)), "")
    page_title = tree.css_first("title")
    canonical = tree.css_first("link[rel=canonical]")
    metadata = {key: _value(key, metas[meta]) for meta, key in _META_KEYS.items() if metas.get(meta)}
    if canonical and canonical.attributes.get("href"):
        metadata.setdefault("url", str(canonical.attributes["href"]))
    body = tree.body
    builder = write_blocks(body) if body else None
    if builder is None or not builder.text:
        raise SourceError(f"{name}: the page holds no text; save it from the browser as a complete page")
    if not title and page_title:
        title = _page_title(" ".join(page_title.text().split()), builder.text)
    return ParsedText(builder.text, title, metadata, builder.headings)


def _decode_page(data: bytes, name: str) -> str:
    declared = _CHARSET.search(data[:_CHARSET_SEARCHED])
    encoding = declared[1].decode("ascii").lower() if declared else ""
    if encoding.startswith("gb") and not data.startswith(b"\xef\xbb\xbf"):
        try:
            # GB2312 and GBK pages use characters beyond their charset; GB18030 holds both.
            return decode(data.decode("gb18030").encode(), name)
        except UnicodeDecodeError:
            pass  # a page saved as UTF-8 by the browser keeps the old declaration
    return decode(data, name)


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.css("meta"):
        key = meta.attributes.get("name") or meta.attributes.get("property") or ""
        content = " ".join((meta.attributes.get("content") or "").split())
        if key and content:
            found.setdefault(key.lower(), content)
    return found


def _page_title(title: str, text: str) -> str:
    """The page's title without the site's name; the longest form that stands in the text wins."""
    squeezed = "".join(text.split())
    form = title
    while True:
        if "".join(form.split()) in squeezed:
            return form
        shorter = _SITE_SUFFIX.sub("", form)
        if shorter == form:
            return form
        form = shorter


def _value(key: str, content: str) -> str:
    return (iso_date(content) or content) if key.endswith("_on") else content
