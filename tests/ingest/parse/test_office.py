from __future__ import annotations

import io
import os
import time
from pathlib import Path

import openpyxl
import pytest

from ingest.parse import libreoffice
from ingest.parse.office import parse_doc, parse_odt, parse_rtf, parse_xls
from ingest.parse.sheet.workbook import parse_workbook
from rag.errors import ParseError, SourceError

needs_libreoffice = pytest.mark.skipif(not libreoffice.find_program(), reason="LibreOffice is not installed")


def _rtf(*paragraphs: str) -> bytes:
    def escaped(text: str) -> str:
        return "".join(char if char.isascii() else f"\\u{ord(char)}?" for char in text)

    return ("{\\rtf1\\ansi " + "\\par ".join(map(escaped, paragraphs)) + "\\par}").encode("ascii")


@needs_libreoffice
def test_rtf_and_doc_read_as_what_they_show() -> None:
    data = _rtf("护林工作总结", "全年巡山九百次，选聘护林员二百名。")
    expected = "护林工作总结\n全年巡山九百次，选聘护林员二百名。\n"
    assert parse_rtf(data, "a.rtf").text == expected
    assert parse_doc(libreoffice.convert(data, ".rtf", "doc", "a"), "a.doc").text == expected


@needs_libreoffice
def test_what_is_no_document_is_an_error_that_says_so() -> None:
    with pytest.raises(ParseError, match=r"a\.doc: LibreOffice could not read it"):
        parse_doc(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"junk" * 500, "a.doc")


@pytest.mark.parametrize("parse", [parse_doc, parse_rtf, parse_odt])
def test_without_libreoffice_the_error_says_what_to_install(parse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "find_program", lambda: "")
    with pytest.raises(SourceError, match=r"LibreOffice, which is not installed here; install it .* save the document"):
        parse(b"something", "a.doc")


def test_without_libreoffice_a_workbook_is_read_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.parse.office.find_program", lambda: "")
    book = openpyxl.Workbook()
    book.active.append(["树", "株"])
    out = io.BytesIO()
    book.save(out)
    parsed = parse_xls(out.getvalue(), "a.xls")
    assert parsed.text == parse_workbook(out.getvalue(), "a.xls").text == "树 | 株\n"
    assert any("percentages" in warning for warning in parsed.warnings)


def _program(folder: Path, script: str) -> str:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for the program")
def test_a_program_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _program(tmp_path, "exec sleep 60")
    monkeypatch.setattr(libreoffice, "find_program", lambda: program)
    monkeypatch.setattr(libreoffice, "_SECONDS", 0.3)
    began = time.monotonic()
    with pytest.raises(ParseError, match="took longer"):
        parse_rtf(b"{\\rtf1 }", "a.rtf")
    assert time.monotonic() - began < 30


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for the program")
def test_the_profile_is_its_own_and_forbids_macros(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "told"
    program = _program(tmp_path, f'echo "$@" > {told}; cat "$HOME"/profile/user/*.xcu >> {told}')
    monkeypatch.setattr(libreoffice, "find_program", lambda: program)
    with pytest.raises(ParseError, match="could not read it"):
        parse_rtf(b"{\\rtf1 }", "a.rtf")
    said = told.read_text()
    assert "-env:UserInstallation=file:///" in said
    assert "--headless" in said
    assert '"DisableMacrosExecution" oor:op="fuse"><value>true' in said
    assert not Path(said.split("file://")[1].split()[0]).exists()
