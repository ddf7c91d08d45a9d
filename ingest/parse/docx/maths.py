"""Formulas of Word as a line of text: a/b, x^2, √(x)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ingest.parse.docx.names import MATH, WORD


def formula(element: Any) -> str:
    """Return a formula (``m:oMath`` or what stands in one) as text."""
    tag = element.tag
    if tag in (f"{MATH}t", f"{WORD}t"):
        return element.text or ""
    if not isinstance(tag, str) or tag.endswith("Pr"):
        return ""
    write = _FORMS.get(tag)
    return write(element) if write else "".join(map(formula, element))


def _part(element: Any, name: str) -> str:
    child = element.find(MATH + name)
    return "" if child is None else formula(child)


def _grouped(text: str) -> str:
    """In brackets, unless it is one number or name."""
    return text if text.replace(".", "").isalnum() or not text else f"({text})"


def _delimited(element: Any) -> str:
    def sign(name: str, otherwise: str) -> str:
        child = element.find(f"{MATH}dPr/{MATH}{name}")
        return otherwise if child is None else str(child.get(f"{MATH}val", otherwise))

    return sign("begChr", "(") + ",".join(map(formula, element.findall(f"{MATH}e"))) + sign("endChr", ")")


_FORMS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        f"{MATH}f": lambda one: f"{_grouped(_part(one, 'num'))}/{_grouped(_part(one, 'den'))}",
        f"{MATH}sSup": lambda one: f"{_part(one, 'e')}^{_grouped(_part(one, 'sup'))}",
        f"{MATH}sSub": lambda one: f"{_part(one, 'e')}_{_grouped(_part(one, 'sub'))}",
        f"{MATH}rad": lambda one: f"{_part(one, 'deg')}√{_grouped(_part(one, 'e'))}",
        f"{MATH}d": _delimited,
    }
)
