"""An hourly load where only the months are known: each month's energy along a typical household's day."""

import numpy as np
from numpy.typing import NDArray

from shared.rules.weather.year import DAYS_BEFORE_MONTH

Array = NDArray[np.float64]

DAY_SHAPE = np.array([
    0.66, 0.60, 0.57, 0.56, 0.57, 0.64, 0.81, 0.95, 0.94, 0.89, 0.88, 0.91,
    0.94, 0.96, 0.99, 1.05, 1.18, 1.40, 1.56, 1.60, 1.53, 1.38, 1.11, 0.83,
])  # fmt: skip
"""Hours of a day, mean 0.98: low at night, a morning shoulder, an evening peak (ours, after the usual shape of
residential load research). Weekdays and weekends alike: the months do not tell more."""

_DAYS = np.diff(np.append(DAYS_BEFORE_MONTH, 365))


def hourly_from_months(monthly_kwh: Array) -> Array:
    """8760 kWh whose months sum to ``monthly_kwh`` (12,)."""
    shape = DAY_SHAPE / DAY_SHAPE.sum()
    per_day = np.repeat(np.asarray(monthly_kwh, dtype=float) / _DAYS, _DAYS)
    return np.asarray((per_day[:, None] * shape[None, :]).ravel())
