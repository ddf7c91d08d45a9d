"""Signs to a probability: logistic functions whose weights stand in files."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

Odds = Mapping[str, float]
"""What each sign is worth, in log odds; ``CUT`` is how likely something has to be, where the file says so."""
CUT = "cut"


def read_odds(path: Path, signs: Collection[str]) -> Odds:
    """Read the table ``odds`` of a file.

    Args:
        path: TOML.
        signs: the names that may stand in it, beside ``CUT``.

    Raises:
        ValueError: a weight is of no sign.
    """
    found = tomllib.loads(path.read_text(encoding="utf-8"))["odds"]
    if unknown := found.keys() - {*signs, CUT}:
        raise ValueError(f"{path}: no sign is called {', '.join(sorted(unknown))}")
    return MappingProxyType({name: float(value) for name, value in found.items()})


def probability(odds: Odds, signs: Mapping[str, float]) -> float:
    """The probability in [0, 1] of what has these signs.

    >>> probability({"bias": 0.0, "cut": 0.3}, {"bias": 1.0})
    0.5
    """
    return 1 / (1 + math.exp(-sum(worth * signs[name] for name, worth in odds.items() if name != CUT)))
