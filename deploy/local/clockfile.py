"""The calendar that all processes of a stack share: one segment of a straight line, kept in one small file.

``calendar = anchor_calendar + (real - anchor_real) * speed``

Every new segment starts where the last one has got to, so the calendar never goes backwards, over restarts neither.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deploy.local.errors import StackError
from deploy.local.home import write_json

FASTEST: Final = 1_000_000.0
"""About 12 days a second; beyond it a minute is longer than the years that a date can name."""


@dataclass(frozen=True)
class Segment:
    """The calendar from one real instant on."""

    anchor_real: datetime
    anchor_calendar: datetime
    speed: float

    def at(self, real: datetime) -> datetime:
        """The calendar's instant at a real instant, UTC."""
        return self.anchor_calendar + (real - self.anchor_real) * self.speed

    def changed(self, speed: float, real: datetime) -> "Segment":
        """The segment that goes on from a real instant at another speed."""
        return Segment(real, self.at(real), speed)


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
        )
    except FileNotFoundError as error:
        raise StackError(f"there is no calendar in {path}", "start the stack with `helio up`") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StackError(
            f"the calendar {path} is damaged", "restore it, or move the stack's directory away for a new stack"
        ) from error


def set_speed(path: Path, speed: float) -> Segment:
    """Change the speed from now on, for all processes, while they run."""
    check_speed(speed)
    return _write(path, read(path).changed(speed, datetime.now(UTC)))


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
    return _write(path, former.changed(1.0, stopped).changed(speed, max(now, stopped)))


def _write(path: Path, segment: Segment) -> Segment:
    content = {
        "anchor_real": _rfc3339(segment.anchor_real),
        "anchor_calendar": _rfc3339(segment.anchor_calendar),
        "speed": segment.speed,
    }
    write_json(path, content)
    return segment


def check_speed(speed: float) -> None:
    """Raise ``StackError`` for a speed that no calendar can run at."""
    if not 0 < speed <= FASTEST:
        raise StackError(f"a calendar cannot run at speed {speed}", f"give a number above 0, at most {FASTEST:.0f}")


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
