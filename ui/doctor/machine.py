"""The machine: Python, packages, disk and memory."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from rag.config import Settings
from rag.message import Message
from ui.doctor.finding import Finding, Level

_GIGABYTE = 1e9
_LITTLE_DISK_GB, _NO_DISK_GB = 2.0, 0.2
# The model, two workers and the server take about so much.
_LITTLE_MEMORY_GB = 2.0


def check_packages() -> Iterator[Finding]:
    """Python and what the program needs, by the bounds of its own description."""
    try:
        wanted = [Requirement(line) for line in requires("policyqa") or ()]
    except PackageNotFoundError:
        unknown = Message("policyqa itself is not installed; its packages were not checked")
        yield Finding("packages", Level.WARNING, unknown, Message("run `pip install .` in the source tree"))
        return
    needed = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    bad = 0
    for one in needed:
        finding = _package(one)
        if finding is not None:
            bad += 1
            yield finding
    if not bad:
        words = "Python {python}, policyqa {version}, {count} packages as required"
        python = platform.python_version()
        yield Finding(
            "packages", Level.OK, Message(words, python=python, version=version("policyqa"), count=len(needed))
        )


def _package(wanted: Requirement) -> Finding | None:
    remedy = Message("run `pip install '{wanted}'`", wanted=str(wanted).partition(";")[0].strip())
    try:
        found = version(wanted.name)
    except PackageNotFoundError:
        return Finding("packages", Level.FAILURE, Message("package {name} is missing", name=wanted.name), remedy)
    if wanted.specifier.contains(found, prereleases=True):
        return None
    words = "package {name} is of version {found}, {wanted} is required"
    values = {"name": wanted.name, "found": found, "wanted": str(wanted.specifier)}
    return Finding("packages", Level.WARNING, Message(words, **values), remedy)


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Room where the store and the unpacked models lie."""
    for name, path in (("store", settings.store), ("cache", settings.cache)):
        free = shutil.disk_usage(_existing(path)).free / _GIGABYTE
        level = Level.FAILURE if free < _NO_DISK_GB else Level.WARNING if free < _LITTLE_DISK_GB else Level.OK
        message = Message("{free:.1f} GB free at {path}", free=free, path=path)
        remedy = Message("free some disk, or set {setting} to another disk", setting=f"POLICYQA_{name.upper()}")
        yield Finding("disk", level, message, remedy if level is not Level.OK else Message(""))


def check_memory(meminfo: Path = Path("/proc/meminfo")) -> Iterator[Finding]:
    """Memory that is free for use, where the system tells."""
    try:
        lines = dict(line.split(":", 1) for line in meminfo.read_text(encoding="ascii").splitlines() if ":" in line)
        available = int(lines["MemAvailable"].split()[0]) * 1024 / _GIGABYTE
    except (OSError, KeyError, ValueError):
        return
    level = Level.WARNING if available < _LITTLE_MEMORY_GB else Level.OK
    message = Message("{available:.1f} GB of memory available", available=available)
    remedy = Message("set POLICYQA_WORKERS to a small number, or give the machine more memory")
    yield Finding("memory", level, message, remedy if level is not Level.OK else Message(""))


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    path = path.absolute()
    return next((one for one in (path, *path.parents) if one.exists()), Path("/"))
