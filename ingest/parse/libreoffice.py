"""LibreOffice as a converter of formats that only an office program reads: one run a file, in a profile of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from rag.errors import ParseError, SourceError

_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_SECONDS = 90.0
# A program that has just made its profile asks to be started again.
_RESTART = (79, 81)
_MOST_STARTS = 3
_MOST_BYTES = 500_000_000
_OPTIONS = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard")
# Named, for what is of no known format is read as text otherwise, byte for byte.
_FILTERS: Mapping[str, str] = MappingProxyType(
    {
        ".doc": "MS Word 97",
        ".xml": "MS Word 2003 XML",
        ".rtf": "Rich Text Format",
        ".odt": "writer8",
        ".xls": "MS Excel 97",
    }
)
# No macros, no links brought up to date, no way out to a network.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def find_program() -> str:
    """Return the path of LibreOffice, or an empty string where there is none."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), "")


def convert(data: bytes, suffix: str, target: str, name: str) -> bytes:
    """Return a file in another format.

    Args:
        data: its bytes.
        suffix: of its present format: ".doc", ".xml" (Word 2003), ".rtf", ".odt" or ".xls".
        target: the suffix wanted, such as "docx".
        name: of the file, for messages.

    Raises:
        SourceError: LibreOffice is not installed.
        ParseError: it cannot read the file, or takes too long.
    """
    program = find_program()
    if not program:
        raise SourceError(
            "{name}: {suffix} files are read by LibreOffice, which is not installed here; install it "
            "(Debian, Ubuntu: apt install libreoffice), or save the document as .{target}",
            name=name,
            suffix=suffix,
            target=target,
        )
    with tempfile.TemporaryDirectory(prefix="policyqa-office-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        source, out = home / f"document{suffix}", home / "out" / f"document.{target}"
        source.write_bytes(data)
        _write_settings(home / "profile" / "user")
        _run(_command(program, home, target, source), home, name)
        if not out.is_file() or not 0 < out.stat().st_size <= _MOST_BYTES:
            raise ParseError(
                "{name}: LibreOffice could not read it; open it and save it as .{target} without a password",
                name=name,
                target=target,
            )
        return out.read_bytes()


def _command(program: str, home: Path, target: str, source: Path) -> list[str]:
    # The program itself, not the scripts that start it: it ends when it is told to, and leaves no child behind.
    itself = Path(program).resolve().with_name("soffice.bin")
    profile = f"-env:UserInstallation={(home / 'profile').as_uri()}"
    start = str(itself) if itself.is_file() else program
    read_by = f"--infilter={_FILTERS[source.suffix]}"
    return [start, profile, *_OPTIONS, read_by, "--convert-to", target, "--outdir", str(home / "out"), str(source)]


def _run(command: list[str], home: Path, name: str) -> None:
    """Run until it is done or the time is up. It stays in our process group: whoever ends us ends it."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if key in os.environ}
    environment = {**kept, "HOME": str(home), "TMPDIR": str(home), "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}
    deadline = time.monotonic() + _SECONDS
    for _ in range(_MOST_STARTS):
        try:
            done = subprocess.run(  # noqa: S603 - no shell, a fixed program, a path of our own making
                command, env=environment, cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, timeout=max(0.1, deadline - time.monotonic()), check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise ParseError(
                "{name}: LibreOffice took longer than {seconds:.0f} seconds; split the document or save it as DOCX",
                name=name,
                seconds=_SECONDS,
            ) from error
        except OSError as error:
            raise SourceError(
                "{name}: LibreOffice cannot be started ({reason}); reinstall it",
                name=name,
                reason=error.strerror or error,
            ) from error
        if done.returncode not in _RESTART:
            return


def _write_settings(user: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{key}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, key, value in _SETTINGS
    )
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )
