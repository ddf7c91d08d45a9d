"""The kinds of documents of the bank, read from ``kinds.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).with_name("kinds.toml")
_ALL = 100


class Split(StrEnum):
    """What a question is for: fit and learn on FIT, count on DEVELOPMENT, leave FRESH for the end."""

    FIT = "fit"
    DEVELOPMENT = "development"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class BankKind:
    """A kind of documents: what it is, and how many of 100 groups of its documents go to each split.

    ``key`` is what it is drawn under, so that a kind may be renamed and its documents stay where they are.
    """

    name: str
    key: str
    about: str
    shares: Mapping[Split, int]


@cache
def load_kinds() -> Mapping[str, BankKind]:
    """Return the kinds by name."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({name: _kind(name, fields) for name, fields in table.items()})


def _kind(name: str, fields: Mapping[str, object]) -> BankKind:
    shares = fields["shares"]
    if not isinstance(shares, dict) or sum(shares.values()) != _ALL:
        raise ValueError(f"kinds.toml: the shares of {name} do not sum to {_ALL}")
    drawn = {Split(split): int(share) for split, share in shares.items()}
    return BankKind(name, str(fields.get("key", name)), str(fields["about"]), drawn)
