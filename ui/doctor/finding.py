"""What a check found, and how checks are run: each within its time, none stopping the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.errors import PolicyQAError
from rag.message import Message


class Level(StrEnum):
    """How bad it is. Only a failure keeps the program from its work."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


_NOTHING = Message("")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``check`` names the check for programs, ``remedy`` is empty where none is needed."""

    check: str
    level: Level
    message: Message
    remedy: Message = _NOTHING


@dataclass(frozen=True, slots=True)
class Check:
    """A check by name; ``run`` returns its findings, within ``limit_s`` seconds."""

    name: str
    run: Callable[[], Iterable[Finding]]
    limit_s: float = 10.0


def run_checks(checks: Sequence[Check]) -> tuple[Finding, ...]:
    """Return the findings of all checks, in their order."""
    return tuple(finding for check in checks for finding in _run(check))


def worst(findings: Iterable[Finding]) -> Level:
    """Return the worst level among ``findings``."""
    levels = {one.level for one in findings}
    return next((level for level in (Level.FAILURE, Level.WARNING) if level in levels), Level.OK)


def _run(check: Check) -> list[Finding]:
    """Run a check in a thread of its own. One that never returns is left behind; it ends with the program."""
    found: list[Finding] = []
    thread = threading.Thread(target=_fill, args=(check, found), name=f"check-{check.name}", daemon=True)
    thread.start()
    thread.join(check.limit_s)
    if thread.is_alive():
        slow = Message("not finished within {seconds:g} s", seconds=check.limit_s)
        return [*found, Finding(check.name, Level.FAILURE, slow, Message("see whether the machine or a server hangs"))]
    return found


def _fill(check: Check, found: list[Finding]) -> None:
    try:
        found.extend(check.run())
    except PolicyQAError as error:
        found.append(Finding(check.name, Level.FAILURE, error.message))
    except Exception as error:  # noqa: BLE001 - whatever a check meets is its finding, never the end of the others
        failed = Message("could not be checked ({kind})", kind=type(error).__name__)
        found.append(Finding(check.name, Level.FAILURE, failed))
