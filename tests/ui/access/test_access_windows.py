from __future__ import annotations

import random
import subprocess
import sys
import threading
import time

import pytest
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import select

from ui.access.window import EXACT, Window, take
from ui.access.windows import ADDRESS, DatabaseWindows, MemoryWindows, Wanted, Windows
from ui.database import schema
from ui.database.service import ServiceDatabase

HAMMER = """
import sys, time
from ui.database import schema
from ui.database.service import ServiceDatabase
from ui.access.windows import DatabaseWindows, Wanted
with ServiceDatabase(sys.argv[1]) as service:
    windows = DatabaseWindows(service.database)
    while time.time() < float(sys.argv[2]):
        pass
    print(sum(windows.take([Wanted("key:k", 40, 3600), Wanted("day:k", 1000, 86400)])[0].allowed for _ in range(60)))
"""


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["memory", "database"])
def windows(request: pytest.FixtureRequest, service: ServiceDatabase) -> Windows:
    if request.param == "memory":
        return MemoryWindows()
    return DatabaseWindows(service.database)


def test_it_lets_pass_what_the_library_limits_would(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, dice = Clock(), random.Random(7)
    monkeypatch.setattr(time, "time", clock)
    oracle, item = MovingWindowRateLimiter(MemoryStorage()), RateLimitItemPerMinute(20)
    ours = MemoryWindows(clock=clock)
    for _ in range(2000):
        clock.now += dice.choice((0.0, 0.4, 2.0, 7.0))
        assert ours.take([Wanted("a", 20, 60)])[0].allowed == oracle.hit(item, "a")


@pytest.mark.parametrize("limit", [1, EXACT, EXACT + 1, 1000])
def test_no_stretch_of_a_window_holds_more_than_the_limit(limit: int) -> None:
    dice, window, now, passed = random.Random(limit), Window(), 1_800_000_000_000, []
    for _ in range(6 * limit):
        now += dice.randrange(0, 120_000 // limit)
        window, room = take(window, now, 1, limit, 60_000)
        if room.allowed:
            passed.append(now)
    assert len(window.hits) <= EXACT + 1
    assert len(passed) > limit
    for index, start in enumerate(passed):
        assert sum(1 for at in passed[index : index + limit + 1] if at < start + 60_000) <= limit


def test_a_refused_hit_counts_on_none_of_its_limits(windows: Windows) -> None:
    for _ in range(2):
        assert all(room.allowed for room in windows.take([Wanted("a", 10, 60), Wanted("b", 2, 86_400)]))
    rate, quota = windows.take([Wanted("a", 10, 60), Wanted("b", 2, 86_400)])
    assert (rate.allowed, quota.allowed) == (True, False)
    assert 86_000 < quota.free_in_s <= 86_400
    assert windows.look("a", 60).used == 2
    assert windows.look("b", 86_400).used == 2


def test_threads_never_let_more_pass(windows: Windows) -> None:
    passed: list[bool] = []

    def hammer() -> None:
        passed.extend(windows.take([Wanted("a", 25, 3600)])[0].allowed for _ in range(10))

    threads = [threading.Thread(target=hammer) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) == 25


def test_processes_never_let_more_pass(service: ServiceDatabase, service_url: str) -> None:
    start = str(time.time() + 3)
    running = [
        subprocess.Popen([sys.executable, "-c", HAMMER, service_url, start], stdout=subprocess.PIPE) for _ in range(2)
    ]
    passed = [int(process.communicate(timeout=60)[0]) for process in running]
    assert sum(passed) == 40


def test_windows_that_ended_are_dropped_and_strangers_never_push_out_keys(service: ServiceDatabase) -> None:
    clock = Clock()
    windows = DatabaseWindows(service.database, max_windows=10, clock=clock)
    windows.take([Wanted("key:k", 5, 3600)])
    for number in range(40):
        windows.take([Wanted(f"{ADDRESS}{number}", 5, 3600)])
    clock.now += 31
    windows.take([Wanted("key:k", 5, 3600)])
    assert windows.look("key:k", 3600).used == 2
    assert _rows(service) == 10
    clock.now += 20_000
    windows.take([Wanted(f"{ADDRESS}y", 5, 60)])
    assert _rows(service) == 1


def _rows(service: ServiceDatabase) -> int:
    return len(service.database.rows(select(schema.windows.c.key)))


def test_memory_holds_so_many_and_no_more() -> None:
    windows = MemoryWindows(max_windows=10)
    for number in range(50):
        windows.take([Wanted(f"{number}", 5, 60)])
    assert [number for number in range(50) if windows.look(f"{number}", 60).used] == list(range(40, 50))


def test_an_unreadable_or_future_state_does_not_lock_anybody_out() -> None:
    assert Window.read("]{").hits == ()
    assert Window(((10**15, 5),)).at(1000, 60_000).used == 0
