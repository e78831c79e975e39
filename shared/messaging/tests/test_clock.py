"""The calendar that a stack's processes share."""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.clock import FileClock, ManualClock, RealClock

START = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def segment(path: Path, real: datetime, calendar: datetime, speed: float) -> None:
    """Replaces the file as the stack does: whole, with a newer modification time."""
    content = {"anchor_real": real.isoformat(), "anchor_calendar": calendar.isoformat(), "speed": speed}
    new = path.with_suffix(".new")
    new.write_text(json.dumps(content))
    os.utime(new, ns=(time.time_ns(), time.time_ns()))
    new.replace(path)


def test_the_real_clock_tells_the_time_in_utc() -> None:
    before = datetime.now(UTC)
    now = RealClock().now()
    assert before <= now <= datetime.now(UTC) and now.utcoffset() == timedelta(0)
    assert RealClock().real_seconds_until(now - timedelta(days=1)) == 0.0
    assert 3_590 < RealClock().real_seconds_until(now + timedelta(hours=1)) <= 3_600


def test_a_fast_calendar_runs_at_its_speed(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    segment(path, datetime.now(UTC) - timedelta(seconds=10), START, 86_400)
    now = FileClock(path, 0).now()
    assert timedelta(days=10) <= now - START < timedelta(days=11)


def test_a_change_of_speed_is_followed_without_a_step_back(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    segment(path, datetime.now(UTC), START, 1_000_000)
    clock = FileClock(path, 0)
    seen = [clock.now() for _ in range(50)]
    real = datetime.now(UTC)
    segment(path, real, START + (real - datetime.now(UTC)) + timedelta(days=400), 1.0)
    seen += [clock.now() for _ in range(50)]
    assert seen == sorted(seen)
    assert timedelta(days=400) <= seen[-1] - START < timedelta(days=400, seconds=30)


def test_the_sleep_until_an_instant_is_in_real_seconds(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    segment(path, datetime.now(UTC), START, 3_600)
    clock = FileClock(path, 60_000)
    assert clock.real_seconds_until(clock.now() + timedelta(hours=10)) == pytest.approx(10, abs=0.2)
    assert clock.real_seconds_until(START - timedelta(days=1)) == 0.0


def test_the_file_is_read_again_only_after_its_time(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    segment(path, datetime.now(UTC), START, 1.0)
    clock = FileClock(path, 60_000)
    clock.now()
    segment(path, datetime.now(UTC), START + timedelta(days=9), 1.0)
    assert clock.now() - START < timedelta(days=1)


def test_a_damaged_file_is_an_error_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    path.write_text("{")
    with pytest.raises(ValueError):
        FileClock(path, 50)
    with pytest.raises(FileNotFoundError):
        FileClock(tmp_path / "none", 50)


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=400)), max_size=20))
def test_a_manual_clock_is_the_sum_of_its_steps(steps: list[timedelta]) -> None:
    clock = ManualClock(START)
    for step in steps:
        clock.advance(step)
    assert clock.now() == START + sum(steps, timedelta(0))


def test_a_manual_clock_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        ManualClock(START).advance(timedelta(seconds=-1))
