"""A plain page that shows where a quote stands: the document, and the quote marked among the words around it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from types import MappingProxyType

from rag.types import Document, Span
from ui.texts import Language
from ui.wire import clean_text, safe_link

# Characters on either side of the quote: some pages of print, and never a whole book.
AROUND = 3000
LONGEST = 20_000
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:0 auto;max-width:760px;padding:24px 20px 60px;line-height:1.9;font-size:17px;overflow-wrap:anywhere;"
    "font-family:system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;"
    "color:#1b2733;background:#fff}"
    "h1{font-size:22px;line-height:1.5;margin:0 0 8px}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:0 16px;margin:0 0 16px;font-size:15px;color:#55636f}"
    "dd{margin:0}pre{font:inherit;white-space:pre-wrap;margin:0;border-top:1px solid #d5dde6;padding-top:16px}"
    "mark{background:#fff0b8;color:inherit;font-weight:600;border-radius:3px;padding:1px 2px;scroll-margin:35vh}"
    "a{color:#14508c}"
    "footer{margin-top:24px;font-size:14px;color:#55636f}"
    "@media(prefers-color-scheme:dark){body{color:#e8edf2;background:#1a2027}dl,footer{color:#b0bbc6}"
    "pre{border-color:#3a4551}mark{background:#5c4a12;color:#fff5d6}a{color:#a5c9f3}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
SOURCE_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'"

_WORDS: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {
        "zh": {
            "issuer": "发布机构",
            "document_number": "文号",
            "published_on": "发布日期",
            "effective_on": "施行日期",
            "validity": "有效性",
            "missing": "没有这份文件，或无权查看",
            "link": "查看发布网页",
            "footer": "正文由程序从文件中读出，以正式文件为准。",
        },
        "en": {
            "issuer": "Issued by",
            "document_number": "Number",
            "published_on": "Published",
            "effective_on": "In force from",
            "validity": "Validity",
            "missing": "This document is not here, or not for you",
            "link": "Published page",
            "footer": "Text as read from the document by a program; the official document prevails.",
        },
    }
)
_FACTS = ("issuer", "document_number", "published_on", "effective_on", "validity")


def source_page(document: Document, span: Span, language: Language) -> str:
    """Return the page. ``span`` is what is marked, in characters of the document's text; an empty one marks nothing."""
    words = _WORDS[language]
    title = escape(clean_text(document.title))
    facts = "".join(
        f"<dt>{words[name]}</dt><dd>{escape(clean_text(document.metadata[name]))}</dd>"
        for name in _FACTS
        if document.metadata.get(name)
    )
    url = safe_link(document.metadata.get("url"))
    link = f'<p><a href="{escape(url)}" rel="noopener noreferrer">{words["link"]}</a></p>' if url else ""
    body = f"<dl>{facts}</dl>\n{link}<pre>{_marked(document.text, span)}</pre>"
    return _page(title, body, words["footer"], language)


def missing_page(language: Language) -> str:
    """Return what is shown of a document that is not there, or not for this asker."""
    return _page(_WORDS[language]["missing"], "", "", language)


def _page(title: str, body: str, footer: str, language: Language) -> str:
    return (
        f'<!doctype html>\n<html lang="{"en" if language == "en" else "zh-CN"}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="robots" content="noindex">\n<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n'
        f"<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n<footer>{footer}</footer>\n</body>\n</html>\n"
    )


def _marked(text: str, span: Span) -> str:
    span = Span(span.start, min(span.end, span.start + LONGEST))
    start, end = max(0, span.start - AROUND), min(len(text), span.end + AROUND)
    before, quote, after = text[start : span.start], span.cut(text), text[span.end : end]
    marked = f'<mark id="quote">{_shown(quote)}</mark>' if quote else ""
    return f"{'…' if start else ''}{_shown(before)}{marked}{_shown(after)}{'…' if end < len(text) else ''}"


def _shown(text: str) -> str:
    return escape(clean_text(text))
