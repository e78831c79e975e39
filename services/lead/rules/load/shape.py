"""How a building's consumption is spread over the hours of a year, where its meter has not said.

A shape is relative: (8760,) hours of the typical year, any scale. Without temperatures it is the building's daily
routine alone; with the dry bulb of a weather file cooling and heating follow the weather.
"""

import numpy as np
from numpy.typing import NDArray

from services.lead.rules.load.change_point import ChangePoint
from shared.rules.site.assessment import BuildingUse
from shared.rules.site.load import FIRST_WEEKDAY, HOURS

DWELLING_WORKDAY = (
    2.6, 2.3, 2.2, 2.1, 2.2, 2.6, 3.8, 4.4, 3.9, 3.5, 3.4, 3.5,
    3.6, 3.5, 3.5, 3.8, 4.7, 6.1, 6.7, 6.6, 6.2, 5.6, 4.5, 3.4,
)  # fmt: skip
DWELLING_WEEKEND = (
    2.8, 2.5, 2.3, 2.2, 2.2, 2.4, 2.9, 3.6, 4.3, 4.8, 4.9, 4.9,
    4.9, 4.7, 4.6, 4.8, 5.2, 6.0, 6.3, 6.2, 5.8, 5.2, 4.4, 3.5,
)  # fmt: skip
OFFICE_WORKDAY = (
    2.2, 2.2, 2.2, 2.2, 2.3, 2.7, 3.6, 5.0, 6.4, 7.0, 7.2, 7.2,
    7.0, 7.1, 7.1, 6.9, 6.4, 5.2, 3.9, 3.2, 2.8, 2.5, 2.3, 2.2,
)  # fmt: skip
OFFICE_WEEKEND = (2.2,) * 7 + (2.5, 2.7, 2.8, 2.9, 2.9, 2.9, 2.9, 2.8, 2.7, 2.6, 2.4) + (2.2,) * 6
"""Share of each wall-clock hour without heating and cooling. Ours: what such meters commonly show, to be replaced by
the utility's class load profile where there is one."""

DEFAULT_SPLIT = ChangePoint(base_kwh_per_day=18.0, cooling_kwh_per_kday=1.6, heating_kwh_per_kday=0.9)
"""A mixed-fuel US house, for shapes only: its scale does not matter. Ours."""


def load_shape(
    use: BuildingUse, hourly_c: NDArray[np.float64] | None = None, split: ChangePoint | None = None
) -> NDArray[np.float64]:
    """(8760,) relative load. ``hourly_c``: dry bulb of the same hours; ``split``: the building's own coefficients."""
    is_office = use is BuildingUse.COMMERCIAL
    workday = np.array(OFFICE_WORKDAY if is_office else DWELLING_WORKDAY)
    weekend = np.array(OFFICE_WEEKEND if is_office else DWELLING_WEEKEND)
    days = np.where(
        (((np.arange(365) + FIRST_WEEKDAY) % 7) >= 5)[:, None], weekend / workday.sum(), workday / workday.sum()
    )
    routine: NDArray[np.float64] = days.ravel()
    if hourly_c is None:
        return routine
    if hourly_c.shape != (HOURS,):
        raise ValueError(f"a year has {HOURS} temperatures, not {hourly_c.shape}")
    chosen = split or DEFAULT_SPLIT
    cooling = np.maximum(hourly_c - chosen.cooling_balance_c, 0.0) * chosen.cooling_kwh_per_kday / 24.0
    heating = np.maximum(chosen.heating_balance_c - hourly_c, 0.0) * chosen.heating_kwh_per_kday / 24.0
    shape: NDArray[np.float64] = routine * chosen.base_kwh_per_day + cooling + heating
    return shape if shape.any() else routine
