"""The time axis of a meter: which month, hour and kind of day every interval belongs to.

A tariff is written in local wall-clock months and hours, a meter reads in intervals. Everything that prices energy
works on this axis, so that leap years, 23- and 25-hour days, 15-minute data and a billing year that begins in July
are decided here once.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from shared.rules.readings.clock import Clock

MINUTES_PER_DAY = 24 * 60
TYPICAL_YEAR = 2018
"""Begins on a Monday and has 365 days: the year SAM bills (``util::translate_schedule`` in NREL's ssc)."""
TYPICAL_LEAP_YEAR = 2024
"""Begins on a Monday and has 366 days."""


@dataclass(frozen=True, eq=False)
class MeterAxis:
    """``n`` intervals of equal length, grouped into ``m`` billing months in the order of time.

    ``start``: datetime64[m] of shape (n,), local wall clock. ``minutes``: length of one interval.
    Billing months are calendar months, so that a year that begins in July gives July first; ``billing_month``
    (months since January 1970 of each interval, in order) says otherwise where a year begins in mid-month.
    """

    start: NDArray[np.datetime64]
    minutes: int
    billing_month: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        if self.minutes < 1 or self.minutes > 60 or 60 % self.minutes:
            raise ValueError(f"an interval of {self.minutes} minutes does not divide an hour")
        if not len(self.start):
            raise ValueError("no intervals")

    @classmethod
    def for_year(cls, year: int | None = None, minutes: int = 60, clock: Clock | None = None) -> "MeterAxis":
        """The calendar year ``year`` from 1 January 00:00 of standard time; None is the typical year.

        With a ``clock`` the intervals stay those of standard time, every day 24 h long, and ``start`` is what the
        clock shows at them: that is how a tariff meets a year of simulated hours. Where the clock is ahead at the end
        of the year (southern summers), the hours that it shows in the next are billed with December.
        """
        first = np.datetime64(f"{TYPICAL_YEAR if year is None else year}-01-01T00:00", "m")
        last = np.datetime64(f"{(TYPICAL_YEAR if year is None else year) + 1}-01-01T00:00", "m")
        standard = np.arange(first, last, np.timedelta64(minutes, "m"))
        return cls(standard, minutes) if clock is None else cls.on_wall(clock.wall(standard), minutes)

    @classmethod
    def on_wall(cls, wall: NDArray[np.datetime64], minutes: int) -> "MeterAxis":
        """The axis of a calendar year's clock times, none billed beyond the December of the year that they begin in."""
        month = wall.astype("datetime64[M]").astype(np.int64)
        december = month[0] - month[0] % 12 + 11
        return cls(wall, minutes, np.minimum(month, december) if month[-1] > december else None)

    def __len__(self) -> int:
        return len(self.start)

    @property
    def hours(self) -> float:
        """Length of one interval in hours."""
        return self.minutes / 60

    @cached_property
    def _months_since_epoch(self) -> NDArray[np.int64]:
        if self.billing_month is not None:
            return self.billing_month
        return self.start.astype("datetime64[M]").astype(np.int64)

    @cached_property
    def month_numbers(self) -> NDArray[np.int64]:
        """(m,) months since January 1970, each month that occurs once, in order of time."""
        return np.unique(self._months_since_epoch)

    @cached_property
    def month_index(self) -> NDArray[np.int64]:
        """(n,) which of the ``m`` billing months each interval belongs to."""
        index: NDArray[np.int64] = np.searchsorted(self.month_numbers, self._months_since_epoch)
        return index

    @cached_property
    def month_of_year(self) -> NDArray[np.int64]:
        """(m,) 0 for January … 11 for December."""
        return self.month_numbers % 12

    @cached_property
    def days_in_month(self) -> NDArray[np.int64]:
        """(m,) calendar days of each billing month."""
        first = self.month_numbers.astype("datetime64[M]")
        following = first + np.timedelta64(1, "M")
        days: NDArray[np.int64] = (following.astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
        return days

    @cached_property
    def day(self) -> NDArray[np.int64]:
        """(n,) days since 1970-01-01."""
        return self.start.astype("datetime64[D]").astype(np.int64)

    @cached_property
    def hour(self) -> NDArray[np.int64]:
        """(n,) wall-clock hour 0 … 23 in which the interval starts."""
        hours: NDArray[np.int64] = self.start.astype("datetime64[h]").astype(np.int64) % 24
        return hours

    @cached_property
    def is_weekend(self) -> NDArray[np.bool_]:
        """(n,) Saturday or Sunday (1970-01-01 was a Thursday)."""
        return (self.day + 3) % 7 >= 5

    @property
    def months(self) -> int:
        """Number of billing months."""
        return len(self.month_numbers)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Calendar years that the axis touches."""
        return tuple(int(year) + 1970 for year in np.unique(self.start.astype("datetime64[Y]").astype(np.int64)))

    def pick(
        self,
        weekday: NDArray[np.generic],
        weekend: NDArray[np.generic],
        holidays: NDArray[np.datetime64] | None = None,
    ) -> NDArray[np.generic]:
        """(n,) values of a 12x24 weekday and a 12x24 weekend table for every interval; ``holidays`` (dates) count as
        weekend."""
        month = self.month_of_year[self.month_index]
        off = self.is_weekend
        if holidays is not None and len(holidays):
            off = off | np.isin(self.day, holidays.astype("datetime64[D]").astype(np.int64))
        return np.where(off, weekend[month, self.hour], weekday[month, self.hour])

    def refined(self, minutes: int) -> "MeterAxis":
        """The same span in shorter intervals; ``minutes`` divides this axis' interval."""
        if self.minutes % minutes:
            raise ValueError(f"{minutes} minutes do not divide {self.minutes} minutes")
        steps = np.arange(0, self.minutes, minutes).astype("timedelta64[m]")
        months = None if self.billing_month is None else np.repeat(self.billing_month, len(steps))
        return MeterAxis((self.start[:, None] + steps[None, :]).ravel(), minutes, months)
