"""The gate of every change: the share of right answers on the development split stays what ``gate.toml`` says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from eval.bank.report import Tally

_FILE = Path(__file__).with_name("gate.toml")


@cache
def load_gate() -> Mapping[str, float]:
    """Return the least accuracy in [0, 1] by set."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({name: float(least) for name, least in table.items()})


def below_gate(sets: Mapping[str, Tally], gate: Mapping[str, float]) -> tuple[str, ...]:
    """Return a line for each set whose accuracy is under its figure; sets without one are let through.

    Args:
        sets: what became of the development split, by set.
        gate: the figures.
    """
    return tuple(
        f"{name}: {found.right} of {found.questions} right, {found.accuracy:.1%}, under {gate[name]:.1%}"
        for name, found in sets.items()
        if found.accuracy < gate.get(name, 0.0)
    )
