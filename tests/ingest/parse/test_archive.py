from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ingest.build import build_ingest
from ingest.limits import Limits
from ingest.parse.archive import unpack
from ingest.types import IngestReport
from rag.build import open_store
from rag.config import Settings
from rag.errors import ParseError


def text(word: str) -> str:
    return f"关于{word}的通知\n\n2021年{word}计划投入资金300万元。\n"


def zipped(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def ingest(settings: Settings, path: Path) -> IngestReport:
    pipeline = build_ingest(settings)
    try:
        return pipeline.ingest([path])
    finally:
        pipeline.close()


def sources(settings: Settings) -> set[str]:
    with open_store(settings) as store:
        return {one.source for one in store.catalog.documents()}


def test_each_member_is_a_document_of_its_own(fast_settings: Settings, tmp_path: Path) -> None:
    inner = zipped({"乙.txt": text("造林")})
    page = "<html><body><p>关于防火的通知</p><p>2021年防火计划投入资金400万元。</p></body></html>"
    path = tmp_path / "a.zip"
    path.write_bytes(
        zipped(
            {
                "文件/甲.txt": text("植树"),
                "b.zip": inner,
                "page.html": page,
                "../../up.txt": text("护林"),
                "__MACOSX/._x.txt": "x",
                "empty.txt": "",
                "program.exe": b"MZ",
            }
        )
    )
    report = ingest(fast_settings, path)
    assert report.documents == 4
    assert [Path(one.path).name for one in report.failed] == ["empty.txt"]
    names = ("文件/甲.txt", "b.zip!/乙.txt", "page.html", "../../up.txt")
    assert sources(fast_settings) == {f"{path}!/{name}" for name in names}
    assert not list(tmp_path.rglob("up.txt"))
    again = ingest(fast_settings, path)
    assert (again.documents, again.unchanged, len(again.failed)) == (0, 4, 1)


def test_a_changed_archive_replaces_its_members(fast_settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.txt": text("植树"), "b.txt": text("造林"), "c.zip": zipped({"d.txt": text("护林")})}))
    assert ingest(fast_settings, path).documents == 3
    assert ingest(fast_settings, path).unchanged == 3
    path.write_bytes(zipped({"a.txt": text("植树"), "b.txt": text("防火")}))
    report = ingest(fast_settings, path)
    assert (report.documents, report.unchanged) == (1, 1)
    assert sources(fast_settings) == {f"{path}!/a.txt", f"{path}!/b.txt"}
    with open_store(fast_settings) as store:
        assert {one.title for one in store.catalog.documents()} == {"关于植树的通知", "关于防火的通知"}


def test_names_in_the_encoding_of_this_country_are_read(tmp_path: Path) -> None:
    name = "关于植树.txt".encode("gb18030")
    data = zipped({"x" * len(name): text("植树")}).replace(b"x" * len(name), name)
    members, failed = unpack(data, "a.zip", tmp_path, Limits())
    assert [one.source for one in members] == ["a.zip!/关于植树.txt"]
    assert failed == ()
    assert members[0].path.parent == tmp_path


@pytest.mark.parametrize(
    ("members", "limits", "message"),
    [
        ({"a.txt": bytes(3_000_000)}, Limits(unpacked_mb=2), "max_unpacked_mb = 2"),
        ({"a.txt": bytes(20_000_000)}, Limits(), "times its size"),
        ({f"{number}.txt": "x" for number in range(9)}, Limits(members=8), "max_members = 8"),
    ],
)
def test_a_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, members: dict[str, str | bytes], limits: Limits, message: str
) -> None:
    with pytest.raises(ParseError, match=message):
        unpack(zipped(members), "a.zip", tmp_path, limits)
    assert not list(tmp_path.iterdir())


def test_a_member_that_lies_about_its_size_fails_alone(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": "甲" * 500, "b.txt": "乙" * 500}))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")  # its size in the directory
    members, failed = unpack(bytes(data), "a.zip", tmp_path, Limits())
    assert [one.source for one in members] == ["a.zip!/b.txt"]
    assert [one.path for one in failed] == ["a.zip!/a.txt"]


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": "甲" * 50}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + place] |= 1
    _, (failed,) = unpack(bytes(data), "a.zip", tmp_path, Limits())
    assert "encrypted" in failed.error
    assert failed.stage == "unpack"


def test_archives_in_archives_share_the_limits(fast_settings: Settings, tmp_path: Path) -> None:
    data = zipped({f"{number}.txt": text(f"植树{number}") for number in range(6)})
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.zip": data, "b.zip": data}))
    settings = fast_settings.model_copy(update={"max_members": 10})
    report = ingest(settings, path)
    assert report.documents == 6
    assert [(Path(one.path).name, one.stage) for one in report.failed] == [("b.zip", "unpack")]


def test_a_member_whose_name_no_index_takes_is_named_and_the_others_are_read(
    fast_settings: Settings, tmp_path: Path, postgres_url: str
) -> None:
    folders = "/".join("".join(chr(0x4E00 + 37 * at * part % 20_000) for at in range(1, 90)) for part in range(3, 12))
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({f"{folders}/甲.txt": text("植树"), f"{folders[:700]}/乙.txt": text("造林")}))
    for url in ("", postgres_url):
        settings = fast_settings.model_copy(update={"catalog_url": url})
        result = ingest(settings, path)
        assert result.documents == 1
        (failure,) = result.failed
        assert "longer than 2400 bytes" in failure.error
        assert [one.endswith("乙.txt") for one in sources(settings)] == [True]
