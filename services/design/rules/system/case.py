"""What a design starts from: site, load, tariff, weather, constraints; for service and command line alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from services.design.rules.equipment.added import Catalogue, bundled
from services.design.rules.money import pricing
from services.design.rules.system.load_shape import hourly_from_months
from services.design.rules.system.policy import policy_on
from shared.rules.production.losses import Losses
from shared.rules.site.assessment import Site
from shared.rules.site.load import HourlyLoad
from shared.rules.tariff.export_rules import export_rule_on
from shared.rules.tariff.structure import Tariff
from shared.rules.tariff.urdb.library import LibraryTariff, by_key
from shared.rules.weather.station import nearest_weather
from shared.rules.weather.year import Weather

Array = np.ndarray[Any, np.dtype[np.float64]]


class NoDesign(Exception):
    """No system can be built here: the rule that forbids it, its limit, and what was found."""

    def __init__(
        self, rule: str, detail: str, limit: float | str | None = None, value: float | str | None = None, unit: str = ""
    ) -> None:
        super().__init__(detail)
        self.failed = {"rule": rule, "limit": limit, "value": value, "unit": unit, "detail": detail}


@dataclass(frozen=True)
class Constraints:
    """What a redesign has to respect."""

    max_kwac: float | None = None
    export_limit_kw: float | None = None
    module_model: str | None = None
    inverter_model: str | None = None
    battery_model: str | None = None
    battery: bool | None = None
    """False: without a battery, whatever was chosen; True: with one."""
    planes_left_out: tuple[str, ...] = ()
    """Roof planes on which nothing is built."""
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any] | None) -> Constraints:
        given = {name: value for name, value in (values or {}).items() if value is not None}
        lists = {name: tuple(given.get(name, ())) for name in ("notes", "planes_left_out")}
        return cls(**(given | lists))

    def left(self, site: Site) -> Site:
        """The site as far as it may be built on. NoDesign where no roof is left of one that has any."""
        planes = tuple(plane for plane in site.roof_planes if plane.id not in self.planes_left_out)
        if site.roof_planes and not planes:
            raise NoDesign("roof", "no roof plane is left to build on", value=", ".join(self.planes_left_out))
        return site.model_copy(update={"roof_planes": planes})


@dataclass(frozen=True, eq=False)
class Case:
    """``load_kwh``: 8760 hours of local standard time from 1 January. ``on``: the day whose rules and prices hold."""

    site: Site
    load_kwh: Array
    tariff: Tariff
    eia_id: int | None
    on: dt.date
    policy: Mapping[str, Any]
    weather: Weather
    constraints: Constraints = field(default_factory=Constraints)
    load_uncertainty_pct: float = 0.0
    load_source: str = ""
    catalogue: Catalogue = field(default_factory=bundled)

    @property
    def losses(self) -> Losses:
        """The losses tree of the policy; shade is left to the planes."""
        given = {name: value for name, value in self.policy["losses"].items() if name != "citation"}
        return Losses(**given)

    @property
    def rules_since(self) -> dt.date:
        """The day since which policy, price book, tariff and export rule are those of ``on``."""
        editions = (self.policy["effective_from"], pricing.book_on(self.on)["effective_from"])
        rule = None if self.eia_id is None else export_rule_on(self.eia_id, self.on)
        begun = [*map(dt.date.fromisoformat, editions), dt.date(self.on.year, 1, 1), self.tariff.effective_from]
        begun.append(rule.effective_from if rule else None)
        return max(date for date in begun if date is not None and date <= self.on)


def case_of(given: Mapping[str, Any], on: dt.date) -> Case:
    """The case of a project's facts {site, analysis, constraints}. NoDesign where a rule or a tariff is missing."""
    constraints = Constraints.of(given.get("constraints"))
    site = constraints.left(Site.model_validate(given["site"]))
    entry = library_tariff(given["analysis"]["tariff_id"], on)
    load, source = load_of(given["analysis"]["load"])
    return Case(
        site=site,
        load_kwh=load,
        tariff=entry.tariff,
        eia_id=entry.eia_id,
        on=on,
        policy=policy_on(on),
        weather=nearest_weather(site.location.latitude, site.location.longitude),
        constraints=constraints,
        load_uncertainty_pct=float(given["analysis"]["load"]["uncertainty_pct"]),
        load_source=source,
    )


def library_tariff(key: str, on: dt.date) -> LibraryTariff:
    """The bundled tariff of a key on a day. NoDesign that names the keys there are."""
    try:
        return by_key(key, on)
    except KeyError as error:
        raise NoDesign("tariff", str(error.args[0]), value=key) from None


def load_of(profile: Mapping[str, Any]) -> tuple[Array, str]:
    """8760 kWh and where they come from, out of a ``LoadProfile``. ValueError where it is damaged."""
    if profile.get("hourly_wh_base64") is not None:
        return HourlyLoad.from_base64(profile["hourly_wh_base64"]).wh / 1000.0, "hourly readings"
    months = np.asarray(profile["monthly_kwh"], dtype=float)
    return hourly_from_months(months), "monthly energy with a typical daily shape"
