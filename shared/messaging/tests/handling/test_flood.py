"""Rejected records are taken from each partition no faster than it may bring them."""

from shared.messaging.handling.flood import Flood

ONE, OTHER = ("topic", 0), ("topic", 1)


def test_a_second_s_worth_is_free_and_what_is_beyond_waits_until_it_is_earned() -> None:
    flood = Flood(100)
    for _ in range(100):
        flood.note(ONE)
    assert flood.pauses(5.0) == {}
    for _ in range(30):
        flood.note(ONE)
    flood.note(OTHER)
    assert flood.pauses(5.0) == {ONE: 0.3}
    assert flood.pauses(5.1) == {}


def test_over_a_long_time_no_more_are_taken_than_are_earned() -> None:
    flood, now, taken = Flood(100), 0.0, 0
    while now < 60:
        for _ in range(37):
            flood.note(ONE)
        taken += 37
        now += flood.pauses(now).get(ONE, 0.0)
    assert 100 * 60 <= taken <= 100 * 61 + 37


def test_a_rest_earns_a_second_s_worth_and_no_more() -> None:
    flood = Flood(100)
    for _ in range(200):
        flood.note(ONE)
    assert flood.pauses(0.0) == {ONE: 1.0}
    for _ in range(150):
        flood.note(ONE)
    assert flood.pauses(1_000.0) == {ONE: 0.5}
