"""Wall-clock labels of a table as instants: date formats, the repeated hour of autumn, the missing one of spring."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.lead.rules.usage.imported import UsageRefused

DATE_FORMATS: Final = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y/%m/%d", "%m-%d-%Y", "%d-%b-%Y", "%d-%b-%y", "%Y%m%d")
TIME_FORMATS: Final = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I:%M:%S %p", "%H%M")

FIRST_YEAR, LAST_YEAR = 1971, 2099


class Labels:
    """Parses labels of one table, whose rows are all written alike."""

    def __init__(self) -> None:
        self._formats: tuple[str, ...] = (
            *(f"{day} {time}" for day in DATE_FORMATS for time in TIME_FORMATS), *DATE_FORMATS
        )  # fmt: skip

    def parse(self, text: str, line: int) -> datetime:
        """Naive wall-clock time, or aware where the label has an offset. Raises UsageRefused."""
        label = self._parse(text, line)
        if not FIRST_YEAR <= label.year <= LAST_YEAR:
            raise UsageRefused(f"{text[:40]!r} is not between {FIRST_YEAR} and {LAST_YEAR}", f"line {line}")
        return label

    def _parse(self, text: str, line: int) -> datetime:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
        tidy = " ".join(text.replace(".", "").upper().split()) if text.upper().endswith(("M", "M.")) else text
        tidy, next_day = (tidy.replace("24:00", "00:00", 1), 1) if " 24:00" in tidy else (tidy, 0)
        for index, known in enumerate(self._formats):
            try:
                label = datetime.strptime(tidy, known)  # noqa: DTZ007
            except ValueError:
                continue
            if index:  # the next row is written like this one
                self._formats = (known, *(other for other in self._formats if other != known))
            return label + timedelta(days=next_day)
        raise UsageRefused(f"{text[:40]!r} is not a date and time", f"line {line}")


def instants(labels: Sequence[datetime], zone: ZoneInfo | None) -> tuple[list[int], bool]:
    """Seconds since 1970 UTC of each label, in the order given; and whether the zone had to be assumed.

    A label that occurs twice in the repeated hour of autumn is first summer, then standard time. A label in the hour
    that spring skips is shifted forward. Without ``zone``, labels without an offset count as UTC, with the North
    American clock change taken out where the labels show it.
    """
    if all(label.tzinfo is not None for label in labels):
        return [round(label.timestamp()) for label in labels], False
    assumed = zone is None
    if zone is None:
        zone = ZoneInfo("America/New_York") if _has_repeated_hour(labels) else None
    seconds: list[int] = []
    seen: set[datetime] = set()
    for label in labels:
        if label.tzinfo is None:
            fold = int(label in seen)
            seen.add(label)
            label = label.replace(tzinfo=UTC) if zone is None else _localised(label, zone, fold)
        seconds.append(round(label.timestamp()))
    if assumed and zone is not None:  # only its clock changes were wanted: local standard time is written as UTC
        seconds = [second - 5 * 3600 for second in seconds]
    return seconds, assumed


def _localised(label: datetime, zone: ZoneInfo, fold: int) -> datetime:
    aware = label.replace(tzinfo=zone, fold=0)
    later = label.replace(tzinfo=zone, fold=1)
    if fold and aware.utcoffset() != later.utcoffset() and _exists(later):
        return later
    return aware


def _exists(aware: datetime) -> bool:
    back = aware.astimezone(UTC).astimezone(aware.tzinfo)
    return back.replace(tzinfo=None) == aware.replace(tzinfo=None)


def _has_repeated_hour(labels: Sequence[datetime]) -> bool:
    """Whether 1:00 on a first Sunday of November stands there twice, and no other time of that day."""
    seen: set[datetime] = set()
    repeated = {label for label in labels if label in seen or seen.add(label)}  # type: ignore[func-returns-value]
    return bool(repeated) and all(
        label.month == 11 and label.day <= 7 and label.isoweekday() == 7 and label.hour == 1 for label in repeated
    )
