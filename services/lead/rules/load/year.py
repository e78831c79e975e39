"""A site's year of load from whatever usage is known, split into base, cooling and heating.

Two passes: a first year spread by the usual shape of such a building gives the months that the change-point model is
fitted to; the building's own coefficients then give the shape of the second. The temperatures are those of the typical
year, since bills do not bring their weather with them: the split is a typical year's.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.lead.rules.load.change_point import FEWEST_PERIODS, ChangePoint, fit
from services.lead.rules.load.profile import LoadYear, load_year
from services.lead.rules.load.shape import DEFAULT_SPLIT, load_shape
from services.lead.rules.usage.imported import Grade, UsagePoint
from shared.rules.site.assessment import BuildingUse
from shared.rules.site.load import DAYS_IN_MONTH, HourlyLoad

Array = NDArray[np.float64]

METERED_ENOUGH_PCT: Final = 90.0
"""Share of the hours that must be metered for the hourly load to count as known. Ours."""


@dataclass(frozen=True, eq=False)
class HomeLoad:
    """``base_kwh + cooling_kwh + heating_kwh`` is the year's energy."""

    year: LoadYear
    base_kwh: float
    cooling_kwh: float
    heating_kwh: float
    grade: Grade
    change_point: ChangePoint | None
    """None where fewer months are known than a fit takes: a usual building's split stands in."""

    @property
    def load(self) -> HourlyLoad:
        return self.year.load

    @property
    def is_metered(self) -> bool:
        """Whether the hours come from the meter rather than from a shape."""
        return self.year.metered_pct >= METERED_ENOUGH_PCT


def home_load(point: UsagePoint, use: BuildingUse, hourly_c: Array, planned_kwh: float = 0.0) -> HomeLoad:
    """Make the load. ``planned_kwh``: yearly consumption to come, added evenly; it counts as base.

    Raises ValueError where nothing was delivered.
    """
    found = load_year(point, load_shape(use, hourly_c))
    daily_c = hourly_c.reshape(365, 24).mean(axis=1)
    resolves_months = len(point.delivered) >= FEWEST_PERIODS  # an annual figure does not
    own = _fitted(found, daily_c) if resolves_months else None
    if own is not None:
        found = load_year(point, load_shape(use, hourly_c, own))
    parts = np.array((own or DEFAULT_SPLIT).split(daily_c))
    base, cooling, heating = (parts * found.load.annual_kwh / parts.sum()).tolist()
    if planned_kwh > 0:
        found = LoadYear(found.load.with_added(planned_kwh), found.metered_pct, found.filled_months)
    return HomeLoad(found, base + planned_kwh, cooling, heating, point.grade, own)


def _fitted(found: LoadYear, daily_c: Array) -> ChangePoint | None:
    """The change-point model of the months that are known; None where they are too few or say nothing."""
    last = np.cumsum(DAYS_IN_MONTH)
    known = [month for month in range(12) if month + 1 not in found.filled_months]
    if len(known) < FEWEST_PERIODS:
        return None
    days = [daily_c[last[month] - DAYS_IN_MONTH[month] : last[month]] for month in known]
    model = fit([found.load.monthly_kwh[month] for month in known], days)
    return model if sum(model.split(daily_c)) > 0 else None
