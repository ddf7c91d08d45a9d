"""What was changed is written down, found again by any of its sides, and exported so that no spreadsheet runs it."""

from __future__ import annotations

import csv
import io

from ui.audit.log import Wanted, actions, as_csv, count, entries, record
from ui.database.service import ServiceDatabase

HEADINGS = ("时间", "操作人", "操作", "对象", "详情")


def test_changes_are_found_by_actor_action_words_and_time(service: ServiceDatabase) -> None:
    record(service, "王编辑", "document.remove", "d0c1", {"title": "某某报告"})
    record(service, "王编辑", "documents", "x")
    record(service, "admin", "user.disable", "李 100%", {})
    newest = entries(service)
    assert [one.action for one in newest] == ["user.disable", "documents", "document.remove"]
    assert newest[2].detail == {"title": "某某报告"}
    assert [one.target for one in entries(service, Wanted(actor="王编辑"))] == ["x", "d0c1"]
    assert [one.target for one in entries(service, Wanted(action="document"))] == ["d0c1"]
    assert [one.target for one in entries(service, Wanted(words="100%"))] == ["李 100%"]
    assert count(service, Wanted(words="_0%")) == 0  # a wildcard of the database is a character like any other
    assert count(service, Wanted(since=newest[0].at)) >= 1
    assert count(service, Wanted(until=newest[2].at)) == 0
    assert [one.action for one in entries(service, most=1, offset=1)] == ["documents"]
    assert actions(service) == ("document.remove", "documents", "user.disable")


def test_what_is_written_down_has_bounds(service: ServiceDatabase) -> None:
    record(service, "名" * 500, "a" * 500, "line\nbreak\x00\u202e" + "x" * 500, {"long": "字" * 50_000, "at": object()})
    record(service, "a", "b", "c", {"words": "一\u2028二\x00三", "share": float("nan")})
    assert entries(service, Wanted(actor="a"))[0].detail == {"words": "一\n二\x00三", "share": None}
    one = entries(service)[1]
    assert (len(one.actor), len(one.action), len(one.target)) == (80, 48, 200)
    assert one.target.isprintable()
    assert len(str(one.detail)) < 5000


def test_the_export_has_every_change_and_no_formula(service: ServiceDatabase) -> None:
    for number in range(501):  # more than are read at once
        record(service, "=cmd|' /C calc'!A0", "document.add", f"@sum({number})", {"标题": '"引号",逗号'})
    written = "".join(as_csv(service, Wanted(), HEADINGS))
    rows = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"))))
    record(service, "＝1+1", "document.add", "x")
    assert "'＝1+1" in "".join(as_csv(service, Wanted(actor="＝1+1"), HEADINGS)), "as Chinese spreadsheets read it"
    assert tuple(rows[0]) == HEADINGS
    assert [row[3] for row in rows[1:]] == [f"'@sum({number})" for number in reversed(range(501))]
    assert rows[1][1] == "'=cmd|' /C calc'!A0"
    assert rows[1][4] == '{"标题": "\\"引号\\",逗号"}'
