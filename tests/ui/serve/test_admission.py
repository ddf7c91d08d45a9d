from __future__ import annotations

import pytest

from ui.errors import BusyError
from ui.serve.admission import Admission, drawn


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def admission(clock) -> Admission:
    made = Admission(2.0, clock)
    made.set_workers(2)
    made.expect(0.05)
    return made


def test_fifty_askers_come_in_and_of_two_hundred_most_do_not(admission):
    tickets = [admission.admit() for _ in range(50)]
    assert admission.would_shed() is None
    refused = 0
    for _ in range(150):
        try:
            tickets.append(admission.admit())
        except BusyError:
            refused += 1
    # An admitted one waits for (n - w + 1) * m / w at most.
    assert (len(tickets) - 2) * 0.05 / 2 <= 2.0
    assert refused == 200 - len(tickets)
    assert admission.load.shed == refused


def test_fifty_askers_come_in_after_a_few_slow_answers_too(admission, clock):
    for _ in range(10):
        admission.began(0)
        admission.began(1)
        clock.now += 0.12
        admission.ended(0)
        admission.ended(1)
    tickets = [admission.admit() for _ in range(50)]
    assert (len(tickets) - 1) * admission.load.mean_s / 2 > 2.0
    while admission.would_shed() is None:
        tickets.append(admission.admit())
    assert len(tickets) < 60


def test_a_crowd_at_the_door_waits_no_longer_than_is_allowed(admission, clock):
    for _ in range(200):
        admission.began(0)
        admission.began(1)
        clock.now += 0.18
        admission.ended(0)
        admission.ended(1)
    tickets = []
    while admission.would_shed() is None:
        tickets.append(admission.admit())
    assert len(tickets) > 40
    for _ in range(100):
        assert admission.would_shed() is not None
    for ticket in tickets:
        ticket.release()
    inside = 0
    while admission.would_shed() is None:
        admission.admit()
        inside += 1
    assert (inside - 2) * 0.18 / 2 <= 2.0
    clock.now += 20
    assert admission.would_shed() is None, "the crowd has gone"


def test_who_leaves_makes_room(admission):
    tickets = []
    while admission.would_shed() is None:
        tickets.append(admission.admit())
    tickets[0].release()
    tickets[0].release()
    assert admission.load.inside == len(tickets) - 1
    admission.admit()
    with pytest.raises(BusyError) as refused:
        admission.admit()
    assert refused.value.retry_after_s >= 1


def test_slower_answers_let_fewer_in_and_one_outlier_hardly_counts(admission, clock):
    def answer(seconds: float) -> None:
        admission.began(0)
        admission.began(1)
        clock.now += seconds
        admission.ended(0)
        admission.ended(1)

    before = admission.load.mean_s
    answer(20.0)
    assert admission.load.mean_s < 2 * before
    for _ in range(100):
        answer(0.5)
    assert admission.load.mean_s == pytest.approx(0.5, rel=0.1)


def test_an_answer_with_other_workers_idle_says_nothing_of_a_full_house(admission, clock):
    admission.began(0)
    clock.now += 5.0
    admission.ended(0)
    assert admission.load.mean_s == pytest.approx(0.05)


def test_workers_that_are_stuck_are_not_counted_on(admission, clock):
    inside = [admission.admit() for _ in range(2)]
    admission.began(0)
    admission.began(1)
    clock.now += 10.0
    admission.admit()
    with pytest.raises(BusyError):
        [admission.admit() for _ in range(5)]
    assert len(inside) == 2


def test_the_ticket_of_a_request_holds_for_one_question(admission):
    with admission.admit() as ticket:
        before = drawn.set(ticket)
        try:
            assert admission.admit() is ticket
            assert admission.load.inside == 1
            assert admission.admit() is not ticket
            assert admission.load.inside == 2
        finally:
            drawn.reset(before)
    assert admission.load.inside == 1
