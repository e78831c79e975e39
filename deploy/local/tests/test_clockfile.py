"""The calendar of a stack: one line after another, and never backwards."""

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local import clockfile
from deploy.local.clockfile import Segment
from deploy.local.errors import StackError
from shared.messaging.clock import FileClock

START = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_day_of_the_calendar_in_a_second() -> None:
    segment = Segment(START, START, 86_400)
    assert segment.at(START + timedelta(seconds=45)) == START + timedelta(days=45)


@given(
    speeds=st.lists(st.floats(0.1, 1e6), min_size=1, max_size=8),
    pauses=st.lists(st.floats(0, 60), min_size=8, max_size=8),
)
def test_a_changed_speed_goes_on_where_the_calendar_stood(speeds: list[float], pauses: list[float]) -> None:
    real, segment, former = START, Segment(START, START, 1.0), START
    for speed, pause in zip(speeds, pauses, strict=False):
        real += timedelta(seconds=pause)
        before = segment.at(real)
        segment = segment.changed(speed, real)
        assert segment.at(real) == before >= former
        former = before


def test_a_speed_is_changed_while_processes_read(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    clockfile.resume(path, 1.0, None)
    fast = clockfile.set_speed(path, 86_400.0)
    assert clockfile.read(path) == fast
    slow = clockfile.set_speed(path, 1.0)
    assert slow.anchor_calendar >= fast.anchor_calendar
    assert slow.anchor_calendar - fast.anchor_calendar == (slow.anchor_real - fast.anchor_real) * 86_400.0


def test_while_a_stack_is_down_its_calendar_goes_at_the_pace_of_the_world(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    began = datetime.now(UTC) - timedelta(hours=10)
    clockfile._write(path, Segment(began, began, 3600.0))
    resumed = clockfile.resume(path, 1.0, last_alive=began + timedelta(hours=1))
    expected = began + timedelta(hours=3600) + timedelta(hours=9)
    assert abs(resumed.anchor_calendar - expected) < timedelta(seconds=5)


@pytest.mark.parametrize("speed", [0.0, -1.0, 1e9, float("nan"), float("inf")])
def test_an_impossible_speed_is_refused(tmp_path: Path, speed: float) -> None:
    with pytest.raises(StackError, match="cannot run at speed"):
        clockfile.resume(tmp_path / "clock.json", speed, None)
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"anchor_real": 1, "anchor_calendar": 2, "speed": "x"}'])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "clock.json"
    path.write_text(content)
    with pytest.raises(StackError, match="is damaged"):
        clockfile.read(path)


def test_a_change_of_speed_is_announced_so_that_nobody_sees_the_calendar_go_back(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    clockfile.resume(path, 1_000_000.0, None)
    late = FileClock(path, 10_000)  # looks at the file once in ten seconds
    prompt = FileClock(path, 0)
    before = datetime.now(UTC)
    changed = clockfile.set_speed(path, 1.0)
    assert changed.anchor_real >= before + clockfile.ANNOUNCED / 2
    seen = [max(late.now(), prompt.now())]
    while datetime.now(UTC) < changed.anchor_real:
        asked = datetime.now(UTC)
        apart = abs(prompt.now() - late.now())
        assert apart <= (datetime.now(UTC) - asked) * 1_000_000.0  # what passed between the two questions
        seen.append(prompt.now())
    seen += [prompt.now() for _ in range(100)]
    assert seen == sorted(seen)
    assert prompt.speed == 1.0


def test_a_leap_goes_exactly_to_its_instant_and_never_back(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    clockfile.resume(path, 1.0, None)
    clock = FileClock(path, 0)
    due = clock.now() + timedelta(days=30)
    assert clockfile.leap(path, due)
    assert due <= clock.now() < due + timedelta(seconds=5)
    assert clockfile.read(path).anchor_calendar == due and clockfile.read(path).speed == 1.0
    assert not clockfile.leap(path, due - timedelta(days=1))
    assert clock.now() >= due


def test_two_that_change_the_calendar_at_once_do_not_undo_each_other(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    start = clockfile.resume(path, 1.0, None).anchor_calendar
    leaper = threading.Thread(
        target=lambda: [clockfile.leap(path, start + timedelta(days=number)) for number in range(1, 301)]
    )
    leaper.start()
    for speed in (2.0, 3.0, 4.0):
        clockfile.set_speed(path, speed)
    leaper.join()
    found = clockfile.read(path)
    assert found.speed == 4.0 and found.at(datetime.now(UTC)) >= start + timedelta(days=300)


def test_who_changed_the_speed_and_when_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    clockfile.resume(path, 1.0, None)
    clockfile.set_speed(path, 3600.0)
    clockfile.set_speed(path, 60.0)
    first, second = (tmp_path / "clock.log").read_text().splitlines()
    assert "speed 1 -> 3600" in first and "speed 3600 -> 60" in second
    assert f"pid {os.getpid()}" in first and first.startswith(f"{datetime.now(UTC):%Y-%m-%d}")


def test_a_start_goes_on_where_the_calendar_stood_whatever_was_announced_last(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    clockfile.resume(path, 100_000.0, None)
    slowed = clockfile.set_speed(path, 1.0)
    resumed = clockfile.resume(path, 1.0, datetime.now(UTC))
    assert resumed.anchor_calendar >= slowed.at(slowed.anchor_real) - timedelta(seconds=1)
