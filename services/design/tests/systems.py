"""Finished designs on roofs and services of many kinds, shared by the tests of systems and drawings."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from services.design.rules.roof.yields import RoofYield, roof_yield
from services.design.rules.system.case import Case
from services.design.rules.system.design import SystemDesign, design_system
from services.design.rules.system.packages import packages_of
from services.design.rules.system.policy import policy_on
from services.design.tests.roofs import gable
from shared.rules.production.simulation import sky_of
from shared.rules.site.assessment import Site, SourceTransformer
from shared.rules.tariff.urdb.library import by_key
from shared.rules.weather.station import nearest_weather

DAY = dt.date(2026, 11, 24)
USD_PER_KWH = 0.14


@dataclass(frozen=True)
class Wanted:
    """What is to be designed; ``electrical`` changes the service, ``roof`` the gable."""

    package: str
    modules: int
    batteries: int = 0
    electrical: tuple[tuple[str, Any], ...] = ()
    roof: tuple[tuple[str, Any], ...] = ()
    use: str = "one_family"
    goals: tuple[tuple[str, Any], ...] = field(default=())


def site(wanted: Wanted | None = None, **electrical: Any) -> Site:
    service = {"service_a": 200, "busbar_a": 200, "main_breaker_a": 200, "spaces_free": 6} | electrical
    given = wanted or Wanted("", 0)
    return Site.model_validate(
        {
            "location": {"latitude": 36.1, "longitude": -79.95, "time_zone": "America/New_York"},
            "structure": {"use": given.use},
            "roof_planes": gable(**dict(given.roof)),
            "electrical": service | dict(given.electrical),
            "ownership": {"occupant_owns": True},
            "ahj": {"id": "nc-greensboro", "name": "Greensboro", "state": "NC", "nec_year": 2023, "ifc_year": 2021},
            "utility": {"id": "duke", "name": "Duke Energy Carolinas", "tariff_key": TARIFF},
            "climate": {"tmin_c": -12.0, "tmax_c": 34.0, "source": "ASHRAE 2021, Greensboro"},
            "goals": dict(given.goals),
        }
    )


TARIFF = "duke-energy-carolinas-rs-2026-01-01"


def case_of(place: Site, **changes: Any) -> Case:
    entry = by_key(TARIFF, DAY)
    values: dict[str, Any] = {
        "site": place,
        "load_kwh": np.full(8760, 12_000 / 8760),
        "tariff": entry.tariff,
        "eia_id": entry.eia_id,
        "on": DAY,
        "policy": policy_on(DAY),
        "weather": nearest_weather(36.1, -79.95),
    }
    return Case(**(values | changes))


@cache
def _sky() -> Any:
    return sky_of(nearest_weather(36.1, -79.95))


def yield_of(case: Case) -> RoofYield:
    return roof_yield(_sky(), case.site, case.losses)


@cache
def designed(wanted: Wanted) -> tuple[Case, SystemDesign]:
    case = case_of(site(wanted))
    package = next(one for one in packages_of(case) if one.id == wanted.package)
    found = yield_of(case)
    return case, design_system(case, found, package, wanted.modules, wanted.batteries, USD_PER_KWH)


COMMERCIAL = (("voltage_v", 480), ("phases", 3), ("service_a", 800), ("busbar_a", 800), ("main_breaker_a", 800))
WYE = (("voltage_v", 208), ("phases", 3), ("service_a", 400), ("busbar_a", 400), ("main_breaker_a", 400))
BEHIND_208 = (*COMMERCIAL, ("transformer", SourceTransformer(secondary_v=208)))
LARGE_HOME = (("service_a", 400), ("busbar_a", 400), ("main_breaker_a", 300))
LARGE = (("width", 60.0), ("depth", 24.0), ("tilt", 5.0))

WANTED = {
    "hybrid": Wanted("hybrid", 20, 1, (("busbar_a", 225),)),
    "three hybrids, four batteries' worth of breakers": Wanted("hybrid", 34, 3, (("busbar_a", 225),)),
    "micro-inverters": Wanted("micro", 22),
    "micro-inverters and batteries": Wanted("micro", 22, 3),
    "optimizers": Wanted("optimizer", 24),
    "optimizers and battery": Wanted("optimizer", 20, 1, (("busbar_a", 225),)),
    "small panel": Wanted("micro", 22, 0, (("service_a", 100), ("busbar_a", 100), ("main_breaker_a", 100))),
    "existing PV": Wanted("micro", 12, 0, (("existing_generation_kwac", 3.8), ("existing_backfeed_breakers_a", 20))),
    "480 V": Wanted("string-480", 200, 0, COMMERCIAL, LARGE, "commercial"),
    "480 V, many strings": Wanted("string-480", 480, 0, COMMERCIAL, LARGE, "commercial"),
    "optimizers, two models": Wanted("optimizer", 50, 0, LARGE_HOME, LARGE),
    "480 V with storage": Wanted("hybrid-480", 120, 1, COMMERCIAL, LARGE, "commercial"),
    "208 V": Wanted("string-208", 60, 0, WYE, LARGE, "commercial"),
    "208 V micro-inverters": Wanted("micro-208", 40, 0, WYE, LARGE, "commercial"),
    "240 V delta": Wanted("string-240-delta", 40, 0, (("voltage_v", 240), ("phases", 3)), LARGE, "commercial"),
    "480 V over a transformer": Wanted(
        "string-208 behind a transformer: 208 V", 80, 0, BEHIND_208, LARGE, "commercial"
    ),
    "delta over a transformer, with storage": Wanted(
        "hybrid-208 behind a transformer: 208 V", 60, 1, (("voltage_v", 240), ("phases", 3)), LARGE, "commercial"
    ),
    "AC batteries alone": Wanted("micro", 0, 3),
    "hybrid batteries alone": Wanted("hybrid", 0, 2, (("busbar_a", 225),)),
}
