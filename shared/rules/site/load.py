"""A year of a site's load in hours, as lead hands it to design.

Hours are those of local standard time from 1 January 00:00, like the hours of a weather file; the year has 365 days
and begins on a Monday (``readings.axis.TYPICAL_YEAR``), like the year a tariff is billed in.
"""

import base64
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

HOURS = 8760
DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTH_OF_HOUR: NDArray[np.int64] = np.repeat(np.arange(12), np.array(DAYS_IN_MONTH) * 24)
"""(8760,) 0 January … 11 December."""
FIRST_WEEKDAY = 0
"""Monday, as ``datetime.date.weekday`` counts."""
MOST_WH = 2**32 - 1


@dataclass(frozen=True, eq=False)
class HourlyLoad:
    """``wh``: (8760,) energy of each hour, not negative. ``uncertainty_pct``: half the P10-P90 band of the year."""

    wh: NDArray[np.float64]
    uncertainty_pct: float = 0.0

    def __post_init__(self) -> None:
        if self.wh.shape != (HOURS,):
            raise ValueError(f"a year has {HOURS} hours, not {self.wh.shape}")
        if not np.isfinite(self.wh).all() or (self.wh < 0).any() or (self.wh > MOST_WH).any():
            raise ValueError("hourly load must be finite, not negative and below 4.3 GWh")

    @property
    def annual_kwh(self) -> float:
        return float(self.wh.sum()) / 1000.0

    @property
    def monthly_kwh(self) -> tuple[float, ...]:
        """Twelve sums, January first."""
        return tuple((np.bincount(MONTH_OF_HOUR, self.wh, 12) / 1000.0).tolist())

    @property
    def peak_kw(self) -> float:
        """Highest mean power over an hour."""
        return float(self.wh.max()) / 1000.0

    def with_added(self, annual_kwh: float) -> "HourlyLoad":
        """The load with planned consumption on top, spread evenly."""
        return HourlyLoad(self.wh + annual_kwh * 1000.0 / HOURS, self.uncertainty_pct)

    def to_base64(self) -> str:
        """8760 little-endian unsigned 32-bit whole Wh, as events carry them."""
        return base64.b64encode(np.rint(self.wh).astype("<u4").tobytes()).decode("ascii")

    @classmethod
    def from_base64(cls, text: str, uncertainty_pct: float = 0.0) -> "HourlyLoad":
        """Reverse of ``to_base64``. Raises ValueError."""
        try:
            data = base64.b64decode(text, validate=True)
        except ValueError as error:
            raise ValueError("hourly load is not base64") from error
        if len(data) != 4 * HOURS:
            raise ValueError(f"hourly load has {len(data)} bytes instead of {4 * HOURS}")
        return cls(np.frombuffer(data, "<u4").astype(np.float64), uncertainty_pct)


def typical_day(day: date) -> date:
    """The nearest day of the typical year that is the same weekday: how a real day moves into that calendar.

    So a weekday keeps its tariff hours; nothing moves by more than three days.
    """
    ordinal = (date(2018, day.month, min(day.day, 28) if day.month == 2 else day.day) - date(2018, 1, 1)).days
    shift = (day.weekday() - (FIRST_WEEKDAY + ordinal)) % 7
    return date(2018, 1, 1) + timedelta(days=(ordinal + (shift if shift <= 3 else shift - 7)) % 365)
