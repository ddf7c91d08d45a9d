"""The program without a part of its data: what it knows of language is data, so any of it can be taken away."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import rag
from rag.errors import UsageError

_PACKAGE = Path(rag.__file__).parent
_TABLE = "[[pattern]]"
_NAME = re.compile(r'^name\s{0,4}=\s{0,4}"([^"\n]{1,80})"', re.MULTILINE)


def trimmed(text: str, entry: str = "") -> str:
    r"""Return a file of data without an entry, or without all of them.

    Args:
        text: a list of ``[[pattern]]`` tables, or lines of words.
        entry: the name of patterns, or the first word of a line; empty: everything.

    Raises:
        UsageError: there is no such entry.

    >>> trimmed("# words\n甲 乙\n丙 丁\n", "甲")
    '# words\n丙 丁\n'
    """
    head, *tables = text.split(_TABLE)
    if tables:
        kept = [one for one in tables if entry and _name(one) != entry]
        left = "".join(f"{_TABLE}{one}" for one in kept)
        result = f"{head}{left}" if kept else f"pattern = []\n{head}"
    else:
        lines = text.splitlines(keepends=True)
        result = "".join(one for one in lines if not one.strip() or one.startswith("#") or not _is(one, entry))
    if result == text:
        raise UsageError("there is no entry {entry!r}; name a pattern, or the first word of a line", entry=entry)
    return result


@contextmanager
def program_without(part: str) -> Iterator[Path]:
    """Make a copy of the package ``rag`` without a part of its data, for ``PYTHONPATH``; gone afterwards.

    Args:
        part: a file below ``rag``, and after a colon an entry of it: ``lexicon/contrasts.txt:城市``.

    Raises:
        UsageError: there is no such file or entry.
    """
    file, _, entry = part.partition(":")
    if not (_PACKAGE / file).is_file():
        raise UsageError(
            "{file} is no file below {name}/; name one, e.g. lexicon/contrasts.txt", file=file, name=_PACKAGE.name
        )
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / _PACKAGE.name
        shutil.copytree(_PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        changed = copy / file
        changed.write_text(trimmed(changed.read_text(encoding="utf-8"), entry), encoding="utf-8")
        yield Path(folder)


def run_bank(arguments: Sequence[str], part: str = "") -> None:
    """Run ``python -m eval.bank`` in a process of its own, with a program that lacks ``part``, if one is named.

    Raises:
        UsageError: there is no such part, or the run failed.
    """
    with program_without(part) if part else nullcontext(_PACKAGE.parent) as folder:
        path = os.pathsep.join([str(folder), str(_PACKAGE.parent), os.environ.get("PYTHONPATH", "")])
        # -P: the package in the working directory is not to stand before the copy.
        command = [sys.executable, "-P", "-m", "eval.bank", *arguments]
        done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=False, capture_output=True)  # noqa: S603
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(
            "the run without {part} failed: {value}",
            part=part or "nothing",
            value=told[-1] if told else done.returncode,
        )


def _name(table: str) -> str:
    found = _NAME.search(table)
    return found[1] if found else ""


def _is(line: str, entry: str) -> bool:
    return not entry or re.split(r"[\s/]", line.strip(), maxsplit=1)[0] == entry
