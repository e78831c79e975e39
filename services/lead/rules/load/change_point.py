"""Split of consumption into base, cooling and heating by regression on degree-days.

``kWh/day = b + c·CDD/day + h·HDD/day`` by weighted least squares, ``b``, ``c`` and ``h`` not negative: the
five-parameter change-point model of ASHRAE Guideline 14-2014 annex D with both balance points given. Without balance
points 65 °F (18.33 °C) is the custom of utilities and NOAA.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from services.lead.rules.load.accuracy import cv_rmse_pct

BALANCE_C = (65 - 32) / 1.8
FEWEST_PERIODS = 6
"""With fewer billing periods three coefficients are not fitted: the split would be noise. Ours."""
SEARCH_C = tuple(float(celsius) for celsius in np.arange(11.0, 24.1, 0.5))
"""Balance points tried, 52 to 75 °F: dwellings lie within."""


@dataclass(frozen=True)
class ChangePoint:
    """The fitted model; degree-days in K·day."""

    base_kwh_per_day: float
    cooling_kwh_per_kday: float
    heating_kwh_per_kday: float
    cooling_balance_c: float = BALANCE_C
    heating_balance_c: float = BALANCE_C
    r_squared: float = 0.0
    cv_rmse_pct: float = 0.0
    periods: int = 0

    def predict(self, daily_mean_c: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n,) kWh of days with these mean temperatures."""
        cooling = np.maximum(daily_mean_c - self.cooling_balance_c, 0.0) * self.cooling_kwh_per_kday
        heating = np.maximum(self.heating_balance_c - daily_mean_c, 0.0) * self.heating_kwh_per_kday
        return self.base_kwh_per_day + cooling + heating

    def split(self, daily_mean_c: NDArray[np.float64]) -> tuple[float, float, float]:
        """Base, cooling and heating kWh over these days."""
        cooling = float(np.maximum(daily_mean_c - self.cooling_balance_c, 0.0).sum()) * self.cooling_kwh_per_kday
        heating = float(np.maximum(self.heating_balance_c - daily_mean_c, 0.0).sum()) * self.heating_kwh_per_kday
        return self.base_kwh_per_day * len(daily_mean_c), cooling, heating


def fit(
    kwh: Sequence[float],
    period_daily_c: Sequence[NDArray[np.float64]],
    cooling_balance_c: float = BALANCE_C,
    heating_balance_c: float = BALANCE_C,
) -> ChangePoint:
    """Fit ``n`` periods: their kWh, and of each the mean temperature of its days. Weighted by the days.

    Fewer than FEWEST_PERIODS give the base alone. Raises ValueError on unequal or empty input.
    """
    days = _days(kwh, period_daily_c)
    cdd, hdd = _cooling(period_daily_c, cooling_balance_c), _heating(period_daily_c, heating_balance_c)
    return _fitted(np.asarray(kwh, float) / days, days, cdd, hdd, cooling_balance_c, heating_balance_c)


def fit_with_balance_points(kwh: Sequence[float], period_daily_c: Sequence[NDArray[np.float64]]) -> ChangePoint:
    """The fit whose balance points, tried in half kelvins with heating not above cooling, leave the least residual."""
    days = _days(kwh, period_daily_c)
    per_day = np.asarray(kwh, float) / days
    cdd = {balance: _cooling(period_daily_c, balance) for balance in SEARCH_C}
    hdd = {balance: _heating(period_daily_c, balance) for balance in SEARCH_C}
    fits = [
        _fitted(per_day, days, cdd[cooling], hdd[heating], cooling, heating)
        for heating in SEARCH_C
        for cooling in SEARCH_C
        if heating <= cooling
    ]
    return max(fits, key=lambda found: round(found.r_squared, 9))


def _days(kwh: Sequence[float], period_daily_c: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    if len(kwh) != len(period_daily_c) or not len(kwh):
        raise ValueError("each period needs its energy and its temperatures")
    days = np.array([len(temperatures) for temperatures in period_daily_c], float)
    if (days == 0).any():
        raise ValueError("a period has no days")
    return days


def _cooling(period_daily_c: Sequence[NDArray[np.float64]], balance_c: float) -> NDArray[np.float64]:
    """(n,) cooling degree-days per day of each period."""
    return np.array([np.maximum(each - balance_c, 0.0).mean() for each in period_daily_c])


def _heating(period_daily_c: Sequence[NDArray[np.float64]], balance_c: float) -> NDArray[np.float64]:
    """(n,) heating degree-days per day of each period."""
    return np.array([np.maximum(balance_c - each, 0.0).mean() for each in period_daily_c])


def _fitted(
    per_day: NDArray[np.float64],
    days: NDArray[np.float64],
    cdd: NDArray[np.float64],
    hdd: NDArray[np.float64],
    cooling_balance_c: float,
    heating_balance_c: float,
) -> ChangePoint:
    drivers = (cdd, hdd) if len(days) >= FEWEST_PERIODS else ()
    base, cooling, heating = _not_negative_least_squares(per_day, drivers, days)
    fitted = base + cooling * cdd + heating * hdd
    residual = float((days * (per_day - fitted) ** 2).sum())
    spread = float((days * (per_day - np.average(per_day, weights=days)) ** 2).sum())
    return ChangePoint(
        base_kwh_per_day=base,
        cooling_kwh_per_kday=cooling,
        heating_kwh_per_kday=heating,
        cooling_balance_c=cooling_balance_c,
        heating_balance_c=heating_balance_c,
        r_squared=1.0 - residual / spread if spread > 0 else 1.0,
        cv_rmse_pct=cv_rmse_pct(fitted, per_day) if len(days) > 1 and per_day.mean() > 0 else 0.0,
        periods=len(days),
    )


def _not_negative_least_squares(
    values: NDArray[np.float64], drivers: Sequence[NDArray[np.float64]], weights: NDArray[np.float64]
) -> tuple[float, float, float]:
    """The best of the fits in which no coefficient is negative: with two drivers all subsets can be tried."""
    root = np.sqrt(weights)
    columns = [np.ones_like(values), *drivers]
    best: tuple[float, NDArray[np.float64]] | None = None
    for size in range(1, len(columns) + 1):
        for chosen in combinations(range(len(columns)), size):
            matrix = np.stack([columns[index] for index in chosen], axis=1)
            solved = np.linalg.lstsq(matrix * root[:, None], values * root, rcond=None)[0]
            if (solved < 0).any():
                continue
            residual = float((weights * (values - matrix @ solved) ** 2).sum())
            if best is None or residual < best[0] - 1e-12:
                coefficients = np.zeros(3)
                coefficients[list(chosen)] = solved
                best = residual, coefficients
    if best is None:  # every fit is negative: consumption is
        return 0.0, 0.0, 0.0
    base, cooling, heating = best[1].tolist()
    return base, cooling, heating
