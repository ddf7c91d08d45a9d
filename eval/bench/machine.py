"""The machine and the process as far as figures depend on them; names of hosts, users and paths stay out."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from eval.bench.figures import Machine

# Instructions that decide how fast a model runs on a CPU.
_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8", "asimd", "bf16", "sve")
_PACKAGES = (
    "policyqa", "torch", "sentence-transformers", "chromadb", "tantivy", "sqlalchemy", "numpy",
    "langchain-chroma", "langchain-text-splitters",
)  # fmt: skip
_STATUS, _CPUINFO = Path("/proc/self/status"), Path("/proc/cpuinfo")


def describe_machine() -> Machine:
    """Return the shape of this machine and the versions of what decides the figures."""
    facts = _cpuinfo()
    flags = set(facts.get("flags", facts.get("Features", "")).split())
    return Machine(
        system=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        processor=facts.get("model name", platform.processor()),
        cores=_cores(),
        memory_bytes=_memory(),
        cpu_flags=tuple(flag for flag in _FLAGS if flag in flags),
        load=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        versions={name: found for name in _PACKAGES if (found := _version(name))},
    )


def resident_bytes() -> int | None:
    """What this process holds in memory now, or ``None`` where the system does not tell."""
    return _status("VmRSS")


def peak_resident_bytes() -> int | None:
    """The most this process has held in memory, or ``None`` where the system does not tell."""
    return _status("VmHWM")


def tree_bytes(path: Path) -> int:
    """Bytes of a file or of all files under a directory; 0 of what is not there."""
    files = [path] if path.is_file() else path.rglob("*")
    return sum(one.stat().st_size for one in files if one.is_file())


def _status(key: str) -> int | None:
    if not _STATUS.is_file():
        return None
    for line in _STATUS.read_text().splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) * 1024
    return None


def _cores() -> int:
    """Those this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def _cpuinfo() -> dict[str, str]:
    """The first processor's entry of Linux; elsewhere nothing."""
    if not _CPUINFO.is_file():
        return {}
    first = _CPUINFO.read_text().partition("\n\n")[0]
    pairs = (line.partition(":") for line in first.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
