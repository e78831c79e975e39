"""One calendar for all processes of a stack; every piece of code asks ``clock.now()``.

In production the calendar is the real time. A stack may run on a faster one: a small file names an anchor and a speed,
every process follows it, and the calendar never runs backwards because a new segment starts where the last one stood.
"""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

NOTHING = timedelta(0)


class Clock(Protocol):
    """What tells the time of the project calendar."""

    def now(self) -> datetime:
        """The present instant of the calendar, aware, in UTC."""
        ...

    def real_seconds_until(self, instant: datetime) -> float:
        """How long a process has to sleep until the calendar reaches ``instant``; never negative."""
        ...


class RealClock:
    """The calendar of production."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def real_seconds_until(self, instant: datetime) -> float:
        return max(0.0, (instant - self.now()).total_seconds())


class FileClock:
    """Follows the segment in a clock file, which may be replaced while the process runs.

    The file holds ``anchor_real`` and ``anchor_calendar`` (RFC 3339) and ``speed`` (calendar seconds a second). A
    change of speed is announced a moment before the anchor, and ``former_speed`` holds until then: whoever reads it in
    time never sees the calendar go back.
    """

    def __init__(self, path: Path, reread_ms: int) -> None:
        self._path = path
        self._reread_s = reread_ms / 1000
        self._checked = 0.0
        self._modified = (-1, -1)
        self._real = datetime.now(UTC)
        self._calendar = self._real
        self._speed = self._former_speed = 1.0
        self._read()

    def _read(self) -> None:
        found = os.stat(self._path)
        modified = found.st_mtime_ns, found.st_ino  # two changes may come within one tick of the file system's clock
        if modified == self._modified:
            return
        segment = json.loads(self._path.read_text())
        self._real = datetime.fromisoformat(segment["anchor_real"])
        self._calendar = datetime.fromisoformat(segment["anchor_calendar"])
        self._speed = float(segment["speed"])
        self._former_speed = float(segment.get("former_speed", self._speed))
        self._modified = modified

    def now(self) -> datetime:
        elapsed = time.monotonic()
        if elapsed - self._checked > self._reread_s:
            self._checked = elapsed
            self._read()
        since = datetime.now(UTC) - self._real
        return self._calendar + since * (self._former_speed if since < NOTHING else self._speed)

    @property
    def speed(self) -> float:
        """Calendar seconds a second, as they will be once an announced change has come."""
        self.now()
        return self._speed

    def real_seconds_until(self, instant: datetime) -> float:
        return max(0.0, (instant - self.now()).total_seconds() / self._speed)


class ManualClock:
    """A calendar that tests move by hand."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, step: timedelta) -> None:
        """Moves the calendar forward by ``step``."""
        if step < timedelta(0):
            raise ValueError(f"a calendar does not run backwards: {step}")
        self._now += step

    def real_seconds_until(self, instant: datetime) -> float:
        return 0.0 if instant <= self._now else 0.001
