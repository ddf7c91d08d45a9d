"""What was fitted as the files that the program reads, and figures as tables for a terminal or a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eval.fit.odds import Row

_DIGITS = 2


def write_numbers(path: Path, table: str, numbers: Mapping[str, float], about: str) -> None:
    """Write numbers as a table of TOML, in their order, rounded."""
    lines = [f"# {about}", f"[{table}]", *(f"{name} = {_rounded(value)}" for name, value in numbers.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def to_line(numbers: Mapping[str, float]) -> str:
    """Numbers in one line."""
    return ", ".join(f"{name} {_rounded(value)}" for name, value in numbers.items())


def to_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def threshold_table(rows: Iterable[Row]) -> str:
    """What becomes of questions by threshold, in percent."""
    head = ("threshold", "answerable abstained", "unanswerable handled", "withheld held back", "wrong", "right")
    return to_table(
        head,
        (
            (
                f"{one.threshold:.2f}",
                *(f"{100 * share:.1f}" for share in (one.abstained, one.handled, one.held, one.wrong, one.right)),
            )
            for one in rows
        ),
    )


def _rounded(value: float) -> str:
    return f"{round(value, _DIGITS) + 0.0:.{_DIGITS}f}"
