"""Mutated files of every format: no crash, no hang, no worker left.

Draws for five seconds; FUZZ_FILES=2000 in the environment runs so many files, however long it takes.
"""

from __future__ import annotations

import email.mime.multipart
import email.mime.text
import io
import os
import random
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.job import Archive, Job, Read, Result, process
from ingest.limits import Limits
from ingest.pool import WorkerPool
from ingest.reader_process import ReaderProcess
from ingest.types import Failure

FILES, SECONDS = (int(os.environ["FUZZ_FILES"]), 1e9) if "FUZZ_FILES" in os.environ else (2000, 5.0)
LIMITS = Limits(seconds=60, memory_mb=1000, unpacked_mb=50)
LINES = [
    "林业局关于植树工作的通知",
    "林发〔2021〕7号",
    "各区县人民政府：",
    "一、总体目标",
    "2021年计划植树3000棵，比上年增长6.5%。",
    "（一）重点任务。完成投资1.2亿元，惠及46家单位。",
    "1. 春季植树1,200棵；",
    "问：谁负责？答：林业局负责。",
    "2021年3月12日",
]
PLACES = [["指标", "2020年", "2021年"], ["植树（棵）", "2800", "3000"], ["投资（亿元）", "1.1", "1.2"]]


def seeds(font: str) -> dict[str, bytes]:
    text = "\n".join(LINES) + "\n"
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in PLACES)
    page = (
        f"<html><head><title>通知</title></head><body><p>{'</p><p>'.join(LINES)}</p><table>{rows}</table></body></html>"
    )
    message = email.mime.multipart.MIMEMultipart("related")
    message.attach(email.mime.text.MIMEText(page, "html", "utf-8"))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("甲.txt", text)
        archive.writestr("乙.html", page)
    return {
        "a.txt": text.encode(),
        "b.txt": text.encode("gb18030"),
        "c.txt": text.encode("utf-16"),
        "d.md": (
            "# " + text.replace("一、", "## 一、") + "\n".join(f"| {' | '.join(row)} |" for row in PLACES)
        ).encode(),
        "e.csv": "\n".join(",".join(row) for row in PLACES).encode(),
        "f.html": page.encode(),
        "g.mht": message.as_bytes(),
        "h.docx": _word(),
        "i.xlsx": _sheet(),
        "j.pdf": _paper(font),
        "k.zip": inner.getvalue(),
        "l.ofd": _pages(),
    }


def _word() -> bytes:
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    table = document.add_table(3, 3)
    for row, cells in zip(table.rows, PLACES, strict=True):
        for cell, word in zip(row.cells, cells, strict=True):
            cell.text = word
    return _saved(document)


def _sheet() -> bytes:
    book = openpyxl.Workbook()
    for row in PLACES:
        book.active.append(row)
    return _saved(book)


def _saved(made: object) -> bytes:
    out = io.BytesIO()
    made.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def _pages() -> bytes:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    runs = "".join(
        f'<ofd:TextObject ID="{number}" Font="1" Size="5" Boundary="28 {30 + 9 * number} 150 7">'
        f'<ofd:TextCode X="0" Y="5" DeltaX="g {len(line) - 1} 5">{line}</ofd:TextCode></ofd:TextObject>'
        for number, line in enumerate(LINES)
    )
    parts = {
        "OFD.xml": "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>",
        "Doc_0/Document.xml": '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>',
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Content><ofd:Layer ID='2'>{runs}</ofd:Layer></ofd:Content>",
    }
    roots = dict(zip(parts, ("OFD", "Document", "Page"), strict=True))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, f"<ofd:{roots[name]} {space}>{part}</ofd:{roots[name]}>")
    return out.getvalue()


def _paper(font: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=0)
    canvas.setFont(font, 12)
    for number, line in enumerate(LINES):
        canvas.drawString(72, 780 - 20 * number, line)
    canvas.save()
    return out.getvalue()


def mutated(data: bytes, drawn: random.Random) -> bytes:
    """The data with one to four faults; of an archive half of the time within one of its members."""
    if data.startswith(b"PK") and drawn.random() < 0.5:
        return _within(data, drawn)
    changed = bytearray(data)
    for _ in range(drawn.randint(1, 4)):
        at = drawn.randrange(len(changed) + 1)
        length = drawn.choice((1, 2, 16, 300))
        piece = changed[at : at + length]
        fault = drawn.randrange(6)
        if fault == 0:
            for place in range(at, min(len(changed), at + drawn.randint(1, 8))):
                changed[place] ^= 1 << drawn.randrange(8)
        elif fault == 1:
            del changed[max(1, at) :]
        elif fault == 2:
            del changed[at : at + length]
        elif fault == 3:
            changed[at:at] = bytes(piece) * drawn.choice((2, 50, 3000))
        elif fault == 4:
            changed[at:at] = drawn.randbytes(length)
        else:
            changed[at : at + length] = drawn.choice((b"\0", b"\xff", b"<", b"(", b"9", b" ", b"-")) * length
    return bytes(changed[:3_000_000])


def _within(data: bytes, drawn: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        names = archive.namelist()
        chosen = drawn.choice(names)
        for name in names:
            content = archive.read(name)
            made.writestr(name, mutated(content, drawn) if name == chosen else content)
    return out.getvalue()


def jobs(folder: Path, font: str) -> Iterator[Job]:
    drawn = random.Random(20)
    chosen = list(seeds(font).items())
    began = time.monotonic()
    for number in range(FILES):
        if time.monotonic() - began > SECONDS:
            return
        name, data = chosen[number % len(chosen)]
        path = folder / f"{number}{Path(name).suffix if drawn.random() < 0.9 else '.bin'}"
        path.write_bytes(mutated(data, drawn))
        unpacked = folder / f"{number}.unpacked"
        unpacked.mkdir()
        yield Job(path, path.name, str(path), folder=unpacked)


def test_the_seeds_are_read(tmp_path: Path, cjk_font: str) -> None:
    for name, data in seeds(cjk_font).items():
        (tmp_path / name).write_bytes(data)
        job = Job(tmp_path / name, name, name)
        assert isinstance(process(job, LIMITS), Read | Archive), name


@pytest.mark.timeout(7200)
def test_no_mutated_file_crashes_hangs_or_leaves_a_worker(
    tmp_path: Path, cjk_font: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.pool.ReaderProcess", ReaderProcess)  # they begin and end with their pool
    counted: dict[str, int] = {}
    harmful: list[Result] = []
    with WorkerPool(LIMITS, 2) as pool:
        for _, result in pool.results(jobs(tmp_path, cjk_font)):
            counted[type(result).__name__] = counted.get(type(result).__name__, 0) + 1
            if isinstance(result, Failure) and any(word in result.error for word in ("its reader", "parse_")):
                harmful.append(result)
        sessions = [worker.pid for worker in pool.workers]
    assert harmful == []
    assert counted["Read"] > 0
    assert counted["Failure"] > 0
    assert not any(Path(f"/proc/{session}").exists() for session in sessions)
