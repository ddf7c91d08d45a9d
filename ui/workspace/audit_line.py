"""An entry of the audit log in words: what was done to what, by its name, and what else belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.store.memberships import PUBLIC
from ui.clock import second_of
from ui.web.words import page_words

if TYPE_CHECKING:
    from ui.audit.log import Entry
    from ui.texts import Language

# What the things are called by; the target itself is often a number that no person knows.
_NAMES = ("title", "name", "set", "question")
# Numbers of what lies in the store: for programs, which read them in the file.
_IDENTS = frozenset({"documents", "replaces"})
_MOST_CHARS = 200


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A row of the page. ``facts``: what belongs to it, each with its label."""

    at: str
    actor: str
    did: str
    subject: str
    facts: tuple[tuple[str, str], ...]


def audit_line(entry: Entry, language: Language) -> AuditLine:
    """Return an entry as a person reads it."""
    words = page_words("accounts", language)
    named = next((name for name in _NAMES if isinstance(entry.detail.get(name), str) and entry.detail[name]), "")
    subject = str(entry.detail[named]) if named else _collection(entry, words)
    # Who signs in is named already.
    subject = "" if entry.action.startswith("user.") and subject == entry.actor else subject
    left = {name: value for name, value in entry.detail.items() if name != named and name not in _IDENTS}
    actor = words["command_line"] if entry.actor == "policyqa users" else entry.actor
    did = words.get(f"did_{entry.action.replace('.', '_')}", entry.action)
    return AuditLine(second_of(entry.at), actor, did, subject, tuple(_facts(left, language, words)))


def _collection(entry: Entry, words: Mapping[str, str]) -> str:
    return words["public_name"] if entry.action == "collection.set" and entry.target == PUBLIC else entry.target


def _facts(detail: Mapping[str, object], language: Language, words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in detail.items():
        if isinstance(value, Mapping):
            yield from _facts(value, language, words)
        else:
            yield _label(name, language, words), _value(name, value, words)


def _label(name: str, language: Language, words: Mapping[str, str]) -> str:
    return words.get(f"detail_{name}") or page_words("documents", language).get(f"fact_{name}") or name


def _value(name: str, value: object, words: Mapping[str, str]) -> str:
    if value is None or value in ("", []):
        return words["everything"] if name == "collections" else words["nothing"]
    if isinstance(value, bool):
        return words["yes"] if value else words["no"]
    if isinstance(value, list):
        return words["comma"].join(_value(name, one, words) for one in value)[:_MOST_CHARS]
    written = str(value)
    if name in {"collection", "collections", "before", "after"} and written == PUBLIC:
        return words["public_name"]
    kept = words.get(f"{name}_{written}") if name == "status" else words.get(written) if name == "role" else None
    return kept or (written if len(written) <= _MOST_CHARS else f"{written[:_MOST_CHARS]}…")
