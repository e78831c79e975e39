"""What a design starts from: site, load, tariff, weather, constraints; for service and command line alike."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from services.design.rules import pricing
from services.design.rules.load_shape import hourly_from_months
from services.design.rules.offer_policy import export_rule_on, policy_on
from shared.rules.production_losses import Losses
from shared.rules.site import Site
from shared.rules.tariff import Tariff
from shared.rules.tariff_library import LibraryTariff, library
from shared.rules.weather import HOURS_PER_YEAR, Weather
from shared.rules.weather_station import nearest_weather

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
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any] | None) -> Constraints:
        given = {name: value for name, value in (values or {}).items() if value is not None}
        return cls(**(given | {"notes": tuple(given.get("notes", ()))}))


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

    @property
    def losses(self) -> Losses:
        """The losses tree of the policy; shade is left to the planes."""
        given = {name: value for name, value in self.policy["losses"].items() if name != "citation"}
        return Losses(**given)


    @property
    def rules_since(self) -> dt.date:
        """The day since which policy, price book, tariff and export rule are those of ``on``."""
        rule = export_rule_on(self.eia_id, self.on)
        begun = [self.policy["effective_from"], pricing.book_on(self.on)["effective_from"]]
        begun += [rule["effective_from"]] if rule else []
        dates = [dt.date.fromisoformat(each) for each in begun]
        started = self.tariff.effective_from
        return max(date for date in (*dates, started, dt.date(self.on.year, 1, 1)) if date and date <= self.on)


def case_of(given: Mapping[str, Any], on: dt.date) -> Case:
    """The case of a project's facts {site, analysis, constraints}. NoDesign where a rule or a tariff is missing."""
    site = Site.model_validate(given["site"])
    entry = library_tariff(given["analysis"]["tariff_id"], on)
    load, source = load_of(given["analysis"]["load"])
    return Case(
        site=site, load_kwh=with_planned(load, site), tariff=entry.tariff, eia_id=entry.eia_id, on=on,
        policy=policy_on(on), weather=nearest_weather(site.location.latitude, site.location.longitude),
        constraints=Constraints.of(given.get("constraints")),
        load_uncertainty_pct=float(given["analysis"]["load"]["uncertainty_pct"]), load_source=source,
    )


def with_planned(load_kwh: Array, site: Site) -> Array:
    """The load with what the customer plans, spread over all hours: when it will run nobody knows yet."""
    planned = sum(load.annual_kwh for load in site.goals.planned_loads)
    return load_kwh + planned / len(load_kwh)


def library_tariff(key: str, on: dt.date) -> LibraryTariff:
    """The bundled tariff of a key: a label, or a label without its date, then the newest that has begun.

    Raises NoDesign that names the keys there are.
    """
    exact = [entry for entry in library() if entry.tariff.label == key]
    if exact:
        return exact[0]
    dated = [entry for entry in library() if entry.tariff.label.rsplit("-", 3)[0] == key]
    begun = [entry for entry in dated if entry.tariff.in_force_on(on)] or dated
    if not begun:
        known = ", ".join(entry.tariff.label for entry in library())
        raise NoDesign("tariff", f"the tariff {key} is not in the library, which holds {known}", value=key)
    return max(begun, key=lambda entry: entry.tariff.effective_from or dt.date.min)


def load_of(profile: Mapping[str, Any]) -> tuple[Array, str]:
    """8760 kWh and where they come from, out of a ``LoadProfile``. ValueError where it is damaged."""
    encoded = profile.get("hourly_wh_base64")
    if encoded is None:
        months = np.asarray(profile["monthly_kwh"], dtype=float)
        return hourly_from_months(months), "monthly energy with a typical daily shape"
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError(f"hourly_wh_base64 is not base64: {error}") from None
    if len(raw) != 4 * HOURS_PER_YEAR:
        raise ValueError(f"hourly_wh_base64 holds {len(raw)} bytes, {4 * HOURS_PER_YEAR} are needed")
    return np.frombuffer(raw, dtype="<u4").astype(float) / 1000.0, "hourly readings"
