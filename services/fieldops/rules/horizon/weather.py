"""From a forecast to the skills that cannot work on a day: the gate that dispatch and a crew's foreman share (policy).

Rain and wind keep people off a roof; heat is a matter of water, shade and rest up to the index from which OSHA's guide
to the heat index calls the risk high; lightning stops everything outdoors. What is done inside goes on.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

PRECIPITATION_PCT: Final = 40.0
WIND_MPH: Final = 25.0
HEAT_INDEX_F: Final = 103.0
OUTDOOR: Final = ("roofer",)
"""Skills of work on the roof."""
ALL_OUTDOOR: Final = ("roofer", "electrician", "ess")


class Forecast(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    day: date
    precipitation_pct: float = Field(ge=0, le=100, default=0)
    wind_mph: float = Field(ge=0, le=250, default=0)
    heat_index_f: float = Field(ge=-60, le=180, default=70)
    lightning: bool = False


def unfit_for(forecast: Forecast) -> tuple[str, ...]:
    """The skills that are not worked with on the day."""
    if forecast.lightning or forecast.heat_index_f >= HEAT_INDEX_F:
        return ALL_OUTDOOR
    if forecast.precipitation_pct > PRECIPITATION_PCT or forecast.wind_mph >= WIND_MPH:
        return OUTDOOR
    return ()


def by_day(forecasts: Iterable[Forecast]) -> dict[date, tuple[str, ...]]:
    return {one.day: unfit for one in forecasts if (unfit := unfit_for(one))}
