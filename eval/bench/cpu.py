"""The processor time of a server's processes on Linux, read from outside: what a turn costs, however busy the rest."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class CpuShares:
    """Milliseconds of processor time for each of a number of turns.

    ``front``: of the process that listens; ``others``: of those it has started, the busiest first; ``measuring``: of
    the process that measures.
    """

    front: float
    others: tuple[float, ...]
    measuring: float


def cpu_of(pid: int) -> dict[int, float]:
    """Seconds that a process, its descendants and this process have taken so far, by process id.

    Raises:
        OSError: there is no such process.
    """
    parents = {int(one.name): _parent(one) for one in _PROC.iterdir() if one.name.isdigit()}
    family, left = {os.getpid()}, [pid]
    while left:
        one = left.pop()
        family.add(one)
        left += [child for child, parent in parents.items() if parent == one]
    return {one: _seconds(_PROC / str(one)) for one in sorted(family) if one == pid or (_PROC / str(one)).exists()}


def shares(before: Mapping[int, float], after: Mapping[int, float], pid: int, turns: int) -> CpuShares:
    """What each of ``turns`` has cost between two calls of ``cpu_of``, of the processes that were there throughout."""
    cost = {one: round(1000 * (after[one] - before[one]) / turns, 1) for one in before if one in after}
    own = os.getpid()
    others = sorted((ms for one, ms in cost.items() if one not in (pid, own) and ms), reverse=True)
    return CpuShares(cost[pid], tuple(others), cost[own])


def _stat(process: Path) -> list[str]:
    """What follows the name, which may hold blanks and brackets."""
    return (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()


def _parent(process: Path) -> int:
    try:
        return int(_stat(process)[1])
    except OSError:  # it has ended
        return 0


def _seconds(process: Path) -> float:
    fields = _stat(process)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
