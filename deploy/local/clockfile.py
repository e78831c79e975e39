"""The calendar that all processes of a stack share: one segment of a straight line, kept in one small file.

``calendar = anchor_calendar + (real - anchor_real) * speed``

Every new segment starts where the last one has got to, so the calendar never goes backwards, over restarts neither.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psutil

from deploy.local.errors import StackError
from deploy.local.home import Home, write_json

FASTEST: Final = 1_000_000.0
"""About 12 days a second; beyond it a minute is longer than the years that a date can name."""
ANNOUNCED: Final = timedelta(milliseconds=50)
"""A change of speed is written down so long before it holds: longer than a process may overlook the file."""


@dataclass(frozen=True)
class Segment:
    """The calendar from one real instant on."""

    anchor_real: datetime
    anchor_calendar: datetime
    speed: float
    former_speed: float | None = None
    """The speed until ``anchor_real``, where the change was announced before; None: nothing else holds."""

    def at(self, real: datetime) -> datetime:
        """The calendar's instant at a real instant, UTC."""
        return self.anchor_calendar + (real - self.anchor_real) * self.speed_at(real)

    def changed(self, speed: float, real: datetime) -> "Segment":
        """The segment that goes on from a real instant at another speed, and holds the present one until then."""
        return Segment(real, self.at(real), speed, self.speed_at(real))

    def speed_at(self, real: datetime) -> float:
        """Calendar seconds a second at a real instant."""
        return self.former_speed if self.former_speed is not None and real < self.anchor_real else self.speed


def read(path: Path) -> Segment:
    """The present segment.

    Raises:
        StackError: the file is missing or damaged.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Segment(
            datetime.fromisoformat(content["anchor_real"]),
            datetime.fromisoformat(content["anchor_calendar"]),
            float(content["speed"]),
            float(content["former_speed"]) if content.get("former_speed") is not None else None,
        )
    except FileNotFoundError as error:
        raise StackError(f"there is no calendar in {path}", "start the stack with `helio up`") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StackError(
            f"the calendar {path} is damaged", "restore it, or move the stack's directory away for a new stack"
        ) from error


def set_speed(path: Path, speed: float) -> Segment:
    """Change the speed for all processes while they run, ``ANNOUNCED`` from now so that they all change at once.

    Who did it, when, and from where to where the calendar's pace went is noted in ``clock.log`` beside the file.
    """
    check_speed(speed)
    with _alone(path):
        former = read(path)
        while (now := datetime.now(UTC)) < former.anchor_real:  # a change that was announced comes first
            time.sleep((former.anchor_real - now).total_seconds())
        changed = _write(path, former.changed(speed, now + ANNOUNCED))
        with path.with_name("clock.log").open("a", encoding="utf-8") as log:
            log.write(
                f"{_rfc3339(now)} calendar {_rfc3339(former.at(now))} speed {former.speed:g} -> {speed:g}"
                f" by {psutil.Process().username()} (pid {os.getpid()})\n"
            )
    return changed


def leap(path: Path, instant: datetime) -> bool:
    """Let the calendar stand at this instant now and go on from there; False where it stands beyond already."""
    with _alone(path):
        present, now = read(path), datetime.now(UTC)
        if present.at(now) >= instant:
            return False
        _write(path, Segment(now, instant, present.speed))
        return True


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """While one changes the calendar, nobody else does: a change goes on from what was read."""
    read(path)  # says what is wrong where there is none
    with path.with_name("clock.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def resume(path: Path, speed: float, last_alive: datetime | None) -> Segment:
    """The segment of a stack that starts: real time counts while it was down, whatever its speed had been.

    Args:
        speed: calendar seconds per real second.
        last_alive: when the stack was last seen running; the calendar ran at its old speed until then. None when it
            never ran.
    """
    check_speed(speed)
    now = datetime.now(UTC)
    if not path.exists():
        return _write(path, Segment(now, now, speed))
    former = read(path)
    stopped = min(max(last_alive or former.anchor_real, former.anchor_real), now)
    anchor = max(now, stopped, former.anchor_real)
    calendar = former.at(stopped) + (anchor - stopped)
    return _write(path, Segment(anchor, max(calendar, former.anchor_calendar), speed))


def _write(path: Path, segment: Segment) -> Segment:
    content = {
        "anchor_real": _rfc3339(segment.anchor_real),
        "anchor_calendar": _rfc3339(segment.anchor_calendar),
        "speed": segment.speed,
        **({} if segment.former_speed is None else {"former_speed": segment.former_speed}),
    }
    write_json(path, content)
    return segment


def leaper_lock(home: Home) -> Path:
    """Held by the process that lets the calendar leap (see ``deploy.local.leaper``)."""
    return home.run / "leaper.lock"


def leaping(home: Home) -> bool:
    """Whether somebody moves the calendar of this stack."""
    try:
        with leaper_lock(home).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def check_speed(speed: float) -> None:
    """Raise ``StackError`` for a speed that no calendar can run at."""
    if not 0 < speed <= FASTEST:
        raise StackError(f"a calendar cannot run at speed {speed}", f"give a number above 0, at most {FASTEST:.0f}")


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
