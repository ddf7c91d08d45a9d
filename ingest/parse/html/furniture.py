"""What surrounds the article on a portal page: scripts, navigation, menus, tool bars, hidden blocks."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

DROPPED = frozenset(
    (
        *("script", "style", "noscript", "template", "iframe", "nav", "footer", "form", "button", "select", "svg"),
        *("object", "embed", "head", "input", "textarea"),
    )
)
# Names that portals give to the furniture around an article.
_FURNITURE = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|menu|footer|foot|breadcrumb|crumbs?|share|bdshare|toolbar|pager|pagination|sidebar"
    r"|copyright|qrcode|ewm|search|login|banner)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_LONGEST_FURNITURE = 400  # characters; a block with more text than this holds the article, whatever its name
_LEAST_LINKS = 4
_MENU_SHARE = 0.8  # of a menu's characters are links'
_NAMED = frozenset(("div", "ul", "ol", "section", "aside", "p", "span", "header", "dl", "table", "td"))


def is_furniture(node: LexborNode) -> bool:
    """Whether a node of a page is no part of its article."""
    tag = node.tag or ""
    if tag in DROPPED:
        return True
    if tag not in _NAMED:
        return False
    if "display:none" in (node.attributes.get("style") or "").replace(" ", "").lower():
        return True
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    if _FURNITURE.search(names) and not node.css_first("h1") and len(node.text()) < _LONGEST_FURNITURE:
        return True
    return _is_menu(node)


def _is_menu(node: LexborNode) -> bool:
    """A block of links and hardly anything else."""
    links = node.css("a")
    if len(links) < _LEAST_LINKS or node.css_first("h1"):
        return False
    linked = sum(len("".join(link.text().split())) for link in links)
    return linked >= _MENU_SHARE * max(1, len("".join(node.text().split())))
